#!/usr/bin/python3
"""A line between this machine and a network namespace of its own, which loses and delays IP packets.

For kernels without netem. Two TUN devices, one of them in the namespace; every packet that enters one leaves the other
after the delay, or is lost. What runs in the namespace (`ip netns exec NAME ...`) speaks real TCP and UDP over it.
Prints {"ready": true} when it carries; the end of stdin (the test has died) or a signal takes it all down again.
"""
import argparse
import fcntl
import heapq
import json
import os
import random
import select
import signal
import struct
import subprocess
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


def run(*command):
    subprocess.run(command, check=True)


def tun(name):
    device = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack('16sH', name.encode(), IFF_TUN | IFF_NO_PI))
    return device


def set_up(name, near, far):
    run('ip', 'netns', 'add', name)
    run('ip', 'link', 'set', f'{name}f', 'netns', name)
    run('ip', 'addr', 'add', near, 'peer', far, 'dev', f'{name}n')
    run('ip', 'link', 'set', f'{name}n', 'up')
    run('ip', '-n', name, 'addr', 'add', far, 'peer', near, 'dev', f'{name}f')
    run('ip', '-n', name, 'link', 'set', 'lo', 'up')
    run('ip', '-n', name, 'link', 'set', f'{name}f', 'up')


def carry(near, far, loss, delay):
    """Until stdin ends. Packets of one direction keep their order."""
    other = {near: far, far: near}
    chance, under_way, count = random.Random(1), [], 0
    while True:
        wait = max(0, under_way[0][0] - time.monotonic()) if under_way else None
        ready, _, _ = select.select([near, far, sys.stdin], [], [], wait)
        if sys.stdin in ready:
            return
        for device in ready:
            packet = os.read(device, 65536)
            if chance.random() >= loss:
                heapq.heappush(under_way, (time.monotonic() + delay, count, other[device], packet))
                count += 1
        while under_way and under_way[0][0] <= time.monotonic():
            _, _, device, packet = heapq.heappop(under_way)
            try:
                os.write(device, packet)
            except OSError:
                pass  # nobody is there any more


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--name', required=True, help='of the namespace, at most 13 characters')
    parser.add_argument('--near', required=True, metavar='IP')
    parser.add_argument('--far', required=True, metavar='IP')
    parser.add_argument('--loss', type=float, default=0, help='part of the packets, each way')
    parser.add_argument('--delay', type=float, default=0, help='ms, each way')
    args = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    near, far = tun(f'{args.name}n'), tun(f'{args.name}f')
    try:
        set_up(args.name, args.near, args.far)
        print(json.dumps({'ready': True}), flush=True)
        carry(near, far, args.loss, args.delay / 1000)
    finally:
        subprocess.run(['ip', 'netns', 'delete', args.name], check=False)


main()
