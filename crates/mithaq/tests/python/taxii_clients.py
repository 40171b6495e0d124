"""What users of other people's programs do with a node: taxii2-client reads, adds and polls; stix2 parses;
cytaxii2 reads page by page and posts a bundle.

Prints one JSON object of facts; the Rust test judges them.

    taxii_clients.py read  URL USER PASSWORD PER_REQUEST
    taxii_clients.py write URL USER PASSWORD FILE
    taxii_clients.py parse URL USER PASSWORD
    taxii_clients.py cyware URL USER PASSWORD PER_REQUEST
"""

import collections
import json
import sys

import stix2
from cytaxii2 import cytaxii2 as cyware_client
from taxii2client.v21 import Server, as_pages


def discover(url, user, password):
    """The way every user begins: discovery, the default API root, its collections."""
    server = Server(url, user=user, password=password)
    return server.default


def readable(root):
    """The first collection: it holds all that the client may see."""
    return root.collections[0]


def pages(collection, per_request):
    for page in as_pages(collection.get_objects, per_request=per_request):
        yield page.get("objects", [])


def read(url, user, password, per_request):
    root = discover(url, user, password)
    collection = readable(root)
    sizes, ids = [], []
    for page in pages(collection, int(per_request)):
        sizes.append(len(page))
        ids.extend(item["id"] for item in page)
    manifest = []
    for page in as_pages(collection.get_manifest, per_request=int(per_request)):
        manifest.extend(entry["id"] for entry in page.get("objects", []))
    one = collection.get_object(ids[0]).get("objects", [])
    versions = collection.object_versions(ids[0]).get("versions", [])
    return {
        "sizes": sizes,
        "ids": ids,
        "manifest": manifest,
        "can_read": collection.can_read,
        "can_write": collection.can_write,
        "one": [item["id"] for item in one],
        "versions": versions,
    }


def write(url, user, password, file):
    root = discover(url, user, password)
    with open(file, encoding="utf-8") as source:
        envelope = json.load(source)
    target = next(one for one in root.collections if one.can_write)
    status = target.add_objects(envelope, wait_for_completion=True, poll_interval=1, timeout=60)
    # Asked again by its id, as a client does that did not wait.
    polled = root.get_status(status.id)
    polled.refresh()
    ids = {item["id"] for page in pages(readable(root), 1000) for item in page}
    return {
        "status": polled.status,
        "total": polled.total_count,
        "success": polled.success_count,
        "failure": polled.failure_count,
        "pending": polled.pending_count,
        "failures": polled.failures,
        "in_first": [item["id"] for item in envelope["objects"] if item["id"] in ids],
    }


def parse(url, user, password):
    kinds = collections.Counter()
    for page in pages(readable(discover(url, user, password)), 1000):
        for item in page:
            parsed = stix2.parse(item, allow_custom=True, version="2.1")
            # Types that stix2 does not know stay dictionaries.
            kinds["custom" if isinstance(parsed, dict) else parsed.type] += 1
    return {"kinds": kinds}


def cyware(url, user, password, per_request):
    """cytaxii2 takes `default` of discovery, builds its own addresses, and posts a whole bundle as a string."""
    client = cyware_client.cytaxii2(url, user, password)
    collections_found = client.collection_request()["response"]["collections"]
    first = collections_found[0]["id"]
    ids, cursor = [], None
    while True:
        page = client.poll_request(first, limit=int(per_request), next=cursor)["response"]
        ids.extend(item["id"] for item in page.get("objects", []))
        if not page["more"]:
            break
        cursor = page["next"]
    # The whole bundle in one string, as its own documentation does; an envelope is what TAXII wants.
    bundle = {"type": "bundle", "id": "bundle--0d0f2b0c-9a3e-4c3f-8f0a-3b8f5a1c2d4e", "objects": []}
    posted = client.inbox_request(first, json.dumps(bundle))
    return {"ids": ids, "root": client.root_discovery()["status_code"],
            "posted": posted["status_code"], "told": posted["response"]}


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    print(json.dumps({"read": read, "write": write, "parse": parse, "cyware": cyware}[command](*arguments)))
