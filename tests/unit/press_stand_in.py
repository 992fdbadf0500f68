#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""press_stand_in.py - VMMs' doors on unix sockets, for `softoff press`: press_stand_in.py KIND:HABIT:SOCKET...

KIND: qmp, vfkit, krunkit, cloud-hypervisor, unix (softoff's agent). Written from QEMU's docs/interop/qmp-spec and qapi, vfkit's
doc/usage.md and pkg/rest, krunkit's src/status.rs, cloud-hypervisor's docs/api.md, and softoff-agent(8).
HABIT: what it does at a press: well (off), refuses, late (answers after 4 s, and is off), nothing (answers, and runs on), dies (ends
in the middle), hangup (as nothing, and hangs up at force), resets and panics (qmp only). Each press is a line in SOCKET.log.
"""
import json
import os
import socket
import sys
import threading
import time

kind = habit = path = ''


def log(text):
    with open(path + '.log', 'a', encoding='ascii') as f:
        print(text, file=f)


def end(after=0.0):
    """The process ends, and its socket with it."""
    def go():
        time.sleep(after)
        if os.path.exists(path):
            os.unlink(path)
        os._exit(0)
    if after:
        threading.Thread(target=go).start()
    else:
        go()


def qmp(conn):
    def say(**message):
        conn.sendall((json.dumps(message) + '\r\n').encode())

    def event(name, **data):
        say(timestamp={'seconds': 1, 'microseconds': 2}, event=name, data=data)

    say(QMP={'version': {'qemu': {'micro': 0, 'minor': 2, 'major': 7}}, 'capabilities': ['oob']})
    for line in conn.makefile():
        call = json.loads(line)
        name, result = call['execute'], {}
        if name == 'query-status':
            result = {'status': 'running', 'running': True, 'singlestep': False}
        elif name in ('qom-list', 'query-chardev'):
            result = []
        elif name == 'system_powerdown':
            log('press')
            if habit == 'refuses':
                say(id=call['id'], error={'class': 'GenericError', 'desc': 'the button is gone'})
                continue
            if habit == 'late':
                time.sleep(4)
            event('POWERDOWN')
            if habit == 'dies':
                conn.sendall(b'{"return": {}, "i')
                end()
        elif name == 'quit':
            log('force')
            if habit == 'hangup':
                end()
            event('SHUTDOWN', guest=False, reason='host-qmp-quit')
            say(id=call['id'], **{'return': {}})
            end()
        say(id=call['id'], **{'return': result})
        if name == 'system_powerdown':
            if habit in ('well', 'late'):
                event('SHUTDOWN', guest=True, reason='guest-shutdown')
            elif habit == 'resets':
                event('RESET', guest=True, reason='guest-reset')
            elif habit == 'panics':
                event('GUEST_PANICKED', action='pause')


def agent(conn):
    def say(event, **more):
        conn.sendall((json.dumps({'v': 1, 't_ns': 1, 'event': event, **more}) + '\n').encode())

    stream = conn.makefile()
    for line in stream:
        word = line.strip()
        if word.startswith('CONNECT '):
            conn.sendall(b'OK 1073741824\n' if word == 'CONNECT 116' else b'NO\n')
        elif word in ('status', 'ping'):
            say(word)
        elif word == 'poweroff':
            log('press')
            if habit == 'refuses':
                say(word, error='not today')
                continue
            if habit == 'late':
                time.sleep(4)
            if habit == 'dies':
                end()
            if habit in ('well', 'late'):
                end(0.2)
            say(word)


def answer(conn, status, body='', length=True):
    reason = {200: 'OK', 202: 'Accepted', 204: 'No Content', 404: 'Not Found', 500: 'Internal Server Error'}[status]
    head = f'HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\n'
    if length:
        head += f'Content-Length: {len(body)}\r\n'
    conn.sendall((head + '\r\n' + body).encode())


def power(conn, good, body='', length=True):
    """A press: True when it is answered as the kind answers."""
    log('press')
    if habit == 'refuses':
        answer(conn, 500, '{"error":"the button is gone"}')
        return
    if habit == 'late':
        time.sleep(4)
    if habit == 'dies':
        end()
    if habit in ('well', 'late'):
        end(0.3)
    answer(conn, good, body, length)


def force(conn, good):
    log('force')
    if habit == 'hangup':
        end()
    answer(conn, good)
    end(0.2)


def http(conn):
    data = b''
    while b'\r\n\r\n' not in data:
        data += conn.recv(4096)
    head, body = data.decode().split('\r\n\r\n', 1)
    method, where = head.split()[:2]
    for line in head.split('\r\n'):
        if line.lower().startswith('content-length:'):
            while len(body) < int(line.split(':')[1]):
                body += conn.recv(4096).decode()
    if kind == 'krunkit':
        # One read, one answer, then the end of the stream; no length, and a NUL at the end.
        if method == 'POST':
            power(conn, 200, '{"state": "VirtualMachineStateStopping"}\0', False)
        else:
            answer(conn, 200, '{"state": "VirtualMachineStateRunning"}\0', False)
    elif kind == 'vfkit' and (method, where) == ('GET', '/vm/state'):
        answer(conn, 200, '{"state":"VirtualMachineStateRunning"}')
    elif kind == 'vfkit' and (method, where) == ('POST', '/vm/state'):
        wanted = json.loads(body)['state']
        if wanted == 'Stop':
            power(conn, 202)
        elif wanted == 'HardStop':
            force(conn, 202)
    elif kind == 'cloud-hypervisor' and (method, where) == ('GET', '/api/v1/vm.info'):
        answer(conn, 200, json.dumps({'config': {'cpus': {}}, 'state': 'Running'}))
    elif kind == 'cloud-hypervisor' and (method, where) == ('PUT', '/api/v1/vm.power-button'):
        power(conn, 204)
    elif kind == 'cloud-hypervisor' and (method, where) == ('PUT', '/api/v1/vm.shutdown'):
        force(conn, 204)
    else:
        answer(conn, 404)


def serve(conn):
    try:
        {'qmp': qmp, 'unix': agent}.get(kind, http)(conn)
    except OSError:
        pass
    conn.close()


def main():
    """Each door is a process; all listen when the file .ready is there."""
    global kind, habit, path
    for door in sys.argv[1:]:
        kind, habit, path = door.split(':')
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        if os.fork() == 0:
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        listener.close()
    open('.ready', 'w', encoding='ascii').close()
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


main()
