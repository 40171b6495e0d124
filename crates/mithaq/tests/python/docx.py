"""Looks into a word processor's document, as people edit it.

docx.py names FILE                  the parts of the document
docx.py edit FILE NEW FROM TO       the same document, with other words
docx.py swell FILE NEW MEGABYTES    the same document, with so many more words, which take little room packed
"""

import json
import sys
import zipfile

WORDS = "word/document.xml"


def parts(file):
    with zipfile.ZipFile(file) as document:
        return {name: document.read(name) for name in document.namelist()}


def write(file, written):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as document:
        for name, content in written.items():
            document.writestr(name, content)


def main():
    what, file, *rest = sys.argv[1:]
    found = parts(file)
    if what == "names":
        print(json.dumps({"names": sorted(found)}))
        return
    words = found[WORDS].decode("utf-8")
    if what == "edit":
        new, before, after = rest
        count = words.count(before)
        words = words.replace(before, after)
    else:
        new, megabytes = rest
        count = int(megabytes)
        more = "<w:p><w:r><w:t>" + "a " * (500_000 * count) + "</w:t></w:r></w:p>"
        words = words.replace("<w:body>", "<w:body>" + more, 1)
    found[WORDS] = words.encode("utf-8")
    write(new, found)
    print(json.dumps({"replaced": count}))


main()
