# Prints what each QR code in a PNG says, one a line, as a phone's camera would read it: GStreamer's zbar.
# usage: qr-reader.py FILE.png
import sys

import gi

gi.require_version('Gst', '1.0')
from gi.repository import Gst

Gst.init(None)
pipeline = Gst.parse_launch('filesrc name=file ! pngdec ! videoconvert ! zbar ! fakesink sync=false')
pipeline.get_by_name('file').set_property('location', sys.argv[1])
pipeline.set_state(Gst.State.PLAYING)
bus = pipeline.get_bus()
while True:
    message = bus.timed_pop_filtered(
        10 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR | Gst.MessageType.ELEMENT
    )
    if message is None or message.type == Gst.MessageType.ERROR:
        sys.exit('no picture: ' + (message.parse_error()[0].message if message else 'nothing within 10 s'))
    if message.type == Gst.MessageType.EOS:
        break
    structure = message.get_structure()
    if structure.get_name() == 'barcode':
        print(structure.get_string('symbol'))
pipeline.set_state(Gst.State.NULL)
