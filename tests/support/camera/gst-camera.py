#!/usr/bin/python3
"""An IP camera for tests: GStreamer's RTSP server, each path looping the frames of an MP4 in real time.

Like a real camera it runs from its start on, whoever watches, so a client joins at any frame of a GOP, not at a
keyframe. All clients of a path share one encoder. Its only control is the process: SIGUSR1 freezes every path without
closing a socket, SIGUSR2 lets them go on with the next frame, and the end of stdin (the test has died) ends it.

stdout has one JSON object a line: {"ready": true}; {"pushed": PATH, "frame": INDEX_IN_FILE, "at": MS_SINCE_1970} for
every frame just before it goes to the payloader; {"sessions": PATH, "now": N, "ever": N, "teardowns": N} on change.
"""
import argparse
import json
import os
import signal
import sys
import threading
import time
from collections import namedtuple

import gi

for name in ('Gst', 'GstApp', 'GstRtsp', 'GstRtspServer'):
    gi.require_version(name, '1.0')
from gi.repository import GLib, Gst, GstApp, GstRtsp, GstRtspServer  # noqa: E402, F401 (GstApp types appsrc)

Frame = namedtuple('Frame', 'data reorder_ns')  # reorder_ns: how long after its decoding it is presented

say_lock = threading.Lock()


def say(**fields):
    with say_lock:
        sys.stdout.write(json.dumps(fields) + '\n')
        sys.stdout.flush()


def read_frames(file, codec):
    """Every access unit of an MP4 as the camera's encoder would give it (byte stream, parameter sets at keyframes)."""
    pipeline = Gst.parse_launch(
        f'filesrc name=file ! qtdemux ! {codec}parse config-interval=-1 ! '
        f'video/x-{codec},stream-format=byte-stream,alignment=au ! appsink name=sink sync=false')
    pipeline.get_by_name('file').set_property('location', file)
    sink = pipeline.get_by_name('sink')
    pipeline.set_state(Gst.State.PLAYING)
    frames = []
    while (sample := sink.emit('pull-sample')) is not None:
        buffer = sample.get_buffer()
        reorder = buffer.pts - buffer.dts if buffer.dts != Gst.CLOCK_TIME_NONE else 0
        frames.append(Frame(buffer.extract_dup(0, buffer.get_size()), reorder))
    pipeline.set_state(Gst.State.NULL)
    if not frames:
        raise SystemExit(f'camera: no {codec} frames in {file}')
    return frames


def parameter_sets(data, codec):
    """The NAL units of a keyframe's access unit that come before its first slice."""
    at = 0
    while (at := data.find(b'\0\0\1', at)) >= 0:
        kind = data[at + 3] & 0x1f if codec == 'h264' else data[at + 3] >> 1 & 0x3f
        if kind <= (5 if codec == 'h264' else 31):
            return data[:at]
        at += 3
    return b''


class Encoder:
    """One path's running position: which frame is due when. It stands still while frozen."""

    def __init__(self, path, frames, codec, fps, flowing):
        self.path, self.frames, self.fps, self.flowing = path, frames, fps, flowing
        self.start = time.monotonic()
        self.parameter_sets = parameter_sets(frames[0].data, codec)

    def run(self, source, ended):
        """Pushes into one appsrc until it has ended or refuses. Timestamps count from the first push."""
        count = self.due_count()
        began, first = time.monotonic(), True
        while not ended.is_set():
            self.wait_until_due(count, ended)
            frame = self.frames[count % len(self.frames)]
            # A camera's SDP knows the parameter sets at once, whatever frame is being sent.
            data = self.parameter_sets + frame.data if first else frame.data
            buffer = Gst.Buffer.new_wrapped(data)
            buffer.dts = max(0, int((self.start + count / self.fps - began) * Gst.SECOND))
            buffer.pts = buffer.dts + frame.reorder_ns
            buffer.duration = int(Gst.SECOND / self.fps)
            say(pushed=self.path, frame=count % len(self.frames), at=time.time() * 1000)
            if source.emit('push-buffer', buffer) != Gst.FlowReturn.OK:
                return
            count, first = count + 1, False

    def due_count(self):
        return int((time.monotonic() - self.start) * self.fps) + 1

    def wait_until_due(self, count, ended):
        while not ended.is_set():
            if not self.flowing.is_set():
                frozen = time.monotonic()
                self.flowing.wait(0.2)
                self.start += time.monotonic() - frozen
                continue
            wait = self.start + count / self.fps - time.monotonic()
            if wait <= 0:
                return
            time.sleep(min(wait, 0.2))


class Path(GstRtspServer.RTSPMediaFactory):
    def __init__(self, encoder, codec):
        super().__init__()
        self.encoder, self.codec = encoder, codec
        self.set_shared(True)

    def do_create_element(self, _url):
        codec, fps = self.codec, round(self.encoder.fps * 1000)
        return Gst.parse_launch(
            f'( appsrc name=source is-live=true format=time '
            f'caps="video/x-{codec},stream-format=byte-stream,alignment=au,framerate={fps}/1000" '
            f'! {codec}parse ! rtp{codec}pay name=pay0 pt=96 config-interval=-1 )')

    def do_configure(self, media):
        source, ended = media.get_element().get_by_name('source'), threading.Event()
        media.connect('unprepared', lambda *_: ended.set())
        threading.Thread(target=self.encoder.run, args=(source, ended), daemon=True).start()


class Sessions:
    """Who is playing which path: counted by PLAY, discounted by TEARDOWN or the end of the connection."""

    def __init__(self, server):
        self.playing, self.ever, self.teardowns = [], {}, {}
        server.connect('client-connected', self.on_client)

    def on_client(self, _server, client):
        client.connect('play-request', lambda c, context: self.on_play(c, path_of(context)))
        client.connect('teardown-request', lambda c, context: self.on_teardown(c, path_of(context)))
        client.connect('closed', self.on_closed)

    def on_play(self, client, path):
        if (client, path) in self.playing:
            return
        self.playing.append((client, path))
        self.ever[path] = self.ever.get(path, 0) + 1
        self.report(path)

    def on_teardown(self, client, path):
        self.teardowns[path] = self.teardowns.get(path, 0) + 1
        self.leave(client, path)

    def on_closed(self, client):
        for path in {path for other, path in self.playing if other == client}:
            self.leave(client, path)

    def leave(self, client, path):
        if (client, path) in self.playing:
            self.playing.remove((client, path))
        self.report(path)

    def report(self, path):
        now = sum(1 for _, other in self.playing if other == path)
        say(sessions=path, now=now, ever=self.ever.get(path, 0), teardowns=self.teardowns.get(path, 0))


def path_of(context):
    # A client may ask with the aggregate's URL or with a stream's; either way the path comes first.
    return context.uri.abspath.strip('/').split('/stream=')[0]


def require_digest(server, user, password):
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string('media.factory.role', 'viewer')
    auth.add_digest(user, password, token)
    server.set_auth(auth)


def allow_viewers(factory):
    permissions = GstRtspServer.RTSPPermissions()
    for permission in ('access', 'construct'):
        permissions.add_permission_for_role('viewer', f'media.factory.{permission}', True)
    factory.set_permissions(permissions)


def end_with_stdin():
    while os.read(0, 4096):
        pass
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--address', default='127.0.0.1')
    parser.add_argument('--port', required=True)
    parser.add_argument('--fps', type=float, default=25)
    parser.add_argument('--path', nargs=3, action='append', required=True, metavar=('PATH', 'h264|h265', 'FILE'))
    # By environment, not by argument: a test looks for the password in every command line.
    user, password = os.environ.get('CAMERA_USER'), os.environ.get('CAMERA_PASSWORD', '')
    args = parser.parse_args()

    Gst.init(None)
    flowing = threading.Event()
    flowing.set()
    server = GstRtspServer.RTSPServer(address=args.address, service=args.port)
    if user:
        require_digest(server, user, password)
    for path, codec, file in args.path:
        factory = Path(Encoder(path, read_frames(file, codec), codec, args.fps, flowing), codec)
        allow_viewers(factory)
        server.get_mount_points().add_factory('/' + path, factory)
    sessions = Sessions(server)  # noqa: F841 (kept alive)
    if not server.attach(None):
        raise SystemExit('camera: port is in use')
    # GLib's own handlers: Python's would run only when its interpreter next does.
    GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGUSR1, lambda: flowing.clear() or True)
    GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGUSR2, lambda: flowing.set() or True)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    say(ready=True)
    GLib.MainLoop().run()


main()
