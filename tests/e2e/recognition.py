"""Every code of every family in the shapes in which codes are printed, and where they only seem to be.

usage: recognition.py IMERR

Lines are made here; each says in its own words which number it holds, so what was
found is compared line by line. Prints what differs; exit status 1 if anything does.
"""
import json
import subprocess
import sys

FOUND = [  # shapes of print statements, {c} the code, {m} its message
    "E/Login   ( 4611): login failed, responseCode = {c} ; Desc = {m}",
    "03-17 16:13:38.811  1702  2395 I ReactNativeJS: JS error:{{\"code\":{c},\"description\":\"{m}\"}}",
    "E/Chat    ( 4611): 发送失败{c}",
    "D/Group   ( 4611): Got result status: {c}",
    "返回码=={c}message=={m}",
    "W/JMessagePlugin: createGroup: {c} - {m}",
    "2018-11-28 14:16:51.223857+0800 demo[45522:702695] Error Domain=jmsg_error Code={c} \"{m}\" UserInfo={{}}",
]
NOT_FOUND = [
    "E/Clock   ( 4611): [  86.{c}] tick",
    "{c7}",
    "03-17 16:13:38.{c}  1702  2395 I Tag     : error in clock",
    "03-17 16:13:38.811 {c5} {c5} I Tag     : error in pid",
    "E/Pid     ( 4611): error: Killing pid {c}",
    "E/Long    ( 4611): error code 1{c}",
    "E/Long    ( 4611): error code {c}12",
    "E/Hex     ( 4611): error code 0x{c}",
    "E/Hex     ( 4611): error code {c}fade",
    "E/Hex     ( 4611): error code a{c}",
    "E/Path    ( 4611): error in /data/{c}/files",
    "E/Path    ( 4611): error in C:\\logs\\{c}.txt",
    "E/Url     ( 4611): error at https://example.com/a/{c}?x=1",
    "E/Url     ( 4611): error at https://example.com/a?code={c}",
    "E/Size    ( 4611): error: {c} kB left",
    "E/Size    ( 4611): error: {c}KB left",
    "E/Size    ( 4611): error after {c}ms",
    "E/Float   ( 4611): error {c}.5",
    "E/Uuid    ( 4611): error {c}ab-177b-4f88-8100-22bac67a0000",
]


def run(imerr, lines):
    data = "\n".join(lines) + "\n"
    result = subprocess.run([imerr, "annotate", "-o", "json"], input=data.encode(), capture_output=True, check=True)
    found = {}
    for text in result.stdout.splitlines():
        line = json.loads(text)
        found[line["line"]] = {c["code"] for c in line["codes"] if c["via"] == "code"}
    return found


def main():
    imerr = sys.argv[1]
    listed = subprocess.run([imerr, "explain", "--list", "-o", "json"], capture_output=True, check=True).stdout
    codes = {}
    for text in listed.splitlines():
        entry = json.loads(text)
        if entry["code"] != 0:
            codes.setdefault(entry["code"], entry.get("message", ""))
    lines, wanted = [], []
    for code, message in codes.items():
        text = str(code)
        values = {"c": text, "m": message, "c5": text[:5], "c7": text + "0" * (8 - len(text))}
        for shape in FOUND:
            lines.append(shape.format(**values))
            wanted.append({code})
        for shape in NOT_FOUND:
            lines.append(shape.format(**values))
            wanted.append(set())
    found = run(imerr, lines)
    bad = [(i, w) for i, w in enumerate(wanted) if found.get(i + 1, set()) != w]
    for i, w in bad[:20]:
        print(f"wanted {sorted(w)}, got {sorted(found.get(i + 1, set()))}: {lines[i]}")
    print(f"{len(lines)} lines with {len(codes)} codes, {len(bad)} wrong")
    return 1 if bad else 0


sys.exit(main())
