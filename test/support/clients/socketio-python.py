"""An independent client: python-socketio. Says hello, is cut, comes back, and prints what it saw as one JSON line."""

import json
import sys
import threading

import socketio

url, token = sys.argv[1], sys.argv[2]
client = socketio.Client(reconnection=True, reconnection_delay=0.1, randomization_factor=0)
seen = {"connects": 0, "messages": [], "refused": None}
connected = threading.Semaphore(0)
heard = threading.Semaphore(0)


@client.event
def connect():
    seen["connects"] += 1
    connected.release()


# A handler for every event: with an offset behind it or without.
@client.on("*")
def anything(event, *args):
    if event == "meta_message_created":
        seen["messages"].append(args[0]["message"]["text"])
        heard.release()


client.connect(url, transports=["websocket"], auth={"token": token})
connected.acquire(timeout=20)
seen["answer"] = client.call("message", {"text": "from python"}, timeout=20)["success"]
heard.acquire(timeout=20)
client.eio.ws.close()
connected.acquire(timeout=20)
seen["again"] = client.call("message", {"text": "and again"}, timeout=20)["success"]
heard.acquire(timeout=20)
seen["refused"] = client.call("shout", {}, timeout=20)["code"]
client.disconnect()
print(json.dumps(seen))
