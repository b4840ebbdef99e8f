#!/usr/bin/env python3
"""page.py PAGE: is it well made? Prints what is wrong, and the data as JSON with --data."""
import base64
import hashlib
import json
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "input"}
# Attributes that make a browser fetch or run something.
FORBIDDEN = re.compile(r"^(on.*|src|srcset|style|action|formaction|data|background|xlink:href)$")


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.ids, self.refs, self.wrong = [], set(), [], []
        self.text = {"script": [], "style": []}
        self.policy, self.data = "", ""

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if len(values) != len(attributes):
            self.wrong.append(f"an attribute twice: {self.get_starttag_text()[:80]}")
        for name in values:
            if FORBIDDEN.match(name):
                self.wrong.append(f"attribute {name} in <{tag}>")
        if "id" in values:
            if values["id"] in self.ids:
                self.wrong.append(f"id {values['id']} twice")
            self.ids.add(values["id"])
        for name in ("aria-controls", "for"):
            if name in values:
                self.refs.append(values[name])
        href = values.get("href", "")
        if href.startswith("#"):
            self.refs.append(href[1:])
        elif href and not (tag == "a" and re.match(r"https?://", href)):
            self.wrong.append(f"href {href} in <{tag}>")
        if tag == "th" and "scope" not in values:
            self.wrong.append("a th without scope")
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag in self.text:
            self.text[tag].append("")
        if tag not in VOID:
            self.stack.append((tag, values))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.stack.pop()

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop()[0] != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()} closes nothing")

    def handle_data(self, data):
        if not self.stack:
            return
        tag, values = self.stack[-1]
        if tag == "script" and values.get("type") == "application/json":
            self.data += data
            self.text["script"].pop()
        elif tag in self.text:
            self.text[tag][-1] += data


def main():
    page = Page()
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        page.feed(file.read())
    page.close()
    wrong = page.wrong
    wrong += [f"<{tag}> is open" for tag, _ in page.stack]
    wrong += [f"nothing has the id {ref}" for ref in page.refs if ref not in page.ids]
    if "default-src 'none'" not in page.policy or "unsafe" in page.policy:
        wrong.append(f"policy: {page.policy}")
    for kind, texts in page.text.items():
        allowed = re.search(kind + r"-src ([^;]*)", page.policy)
        for text in texts:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            if not allowed or f"'sha256-{digest}'" not in allowed[1].split():
                wrong.append(f"the policy does not allow a {kind} of {len(text)} characters")
    data = json.loads(page.data)
    if "--data" in sys.argv:
        print(json.dumps(data))
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


sys.exit(main())
