"""An independent client, without recovery: python-socketio. Says hello, is cut, comes back with its last offset, and prints what it
saw as one JSON line. While it is away, the same visitor writes over HTTP.

Arguments: address, token, and transports, if not those that the client has by default."""

import json
import sys
import threading
import urllib.request

import socketio

url, token, *transports = sys.argv[1:]
client = socketio.Client(reconnection=True, reconnection_delay=0.1, randomization_factor=0)
seen = {"connects": 0, "messages": [], "refused": None}
offset = None
connected = threading.Semaphore(0)
heard = threading.Semaphore(0)


@client.event
def connect():
    seen["connects"] += 1
    connected.release()


@client.event
def disconnect(*reason):
    if "again" in seen:
        return
    body = json.dumps({"text": "while away"}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{url}/api/chat/messages", body, headers)).close()


# A handler for every event: with an offset behind it or without.
@client.on("*")
def anything(event, *args):
    global offset
    if isinstance(args[-1], str):
        offset = args[-1]
    if event == "meta_message_created":
        seen["messages"].append(args[0]["message"]["text"])
        heard.release()


client.connect(url, transports=transports or None, wait_timeout=20, auth=lambda: {"token": token, "offset": offset})
connected.acquire(timeout=20)
seen["answer"] = client.call("message", {"text": "from python"}, timeout=20)["success"]
heard.acquire(timeout=20)
client.eio.ws.close()
connected.acquire(timeout=20)
heard.acquire(timeout=20)
seen["again"] = client.call("message", {"text": "and again"}, timeout=20)["success"]
heard.acquire(timeout=20)
seen["refused"] = client.call("shout", {}, timeout=20)["code"]
client.disconnect()
print(json.dumps(seen))
