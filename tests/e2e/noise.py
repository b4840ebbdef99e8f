"""noise.py - logs that nobody would write, for roundtrip.sh.

    noise.py SEED LINES    lines put together at random from what the program looks for: headers,
                           codes, markers of notes, colours, CRs, NULs, broken UTF-8

What holds a whole note is left out: of that, strip(annotate(x)) == x is not promised.
"""
import random
import re
import sys

HEADERS = [
    b"12-31 23:59:59.123  4611  4690 E JMessage: ", b"E/JIM     ( 4611): ", b"E( 4611) ", b"E( 4611: 4690) ",
    b"E/JIM     : ", b"[ 12-31 23:59:59.123  4611: 4690 E/JMessage ]\n", b"12-31 23:59:59.123 E/JIM     ( 4611): ",
    b"2025-12-31 23:59:59.123 4611-4690/com.example.jim E/JMessage: ", b"23:59:59.123  E  ",
    b"2018-11-28 14:16:51.223857+0800 demo[45522:702695] ", b"Mar 17 16:13:38 iPhone demo[12]: ", b"[ 2331.810009] ",
    b"\x1b[31m12-31 23:59:59.123  4611  4690 E JMessage: ", b"", b"", b"", b"    ", b"      \"message\": \"",
    b"--------- beginning of main\n", b"I/chatty  ( 4611): uid=10 identical 3 lines", b"\xef\xbb\xbf", b"\xff\xfe",
]
PIECES = [
    b"code:871300 ", b"871300", b"code=872003", b"error 871504, ", b"800013", b"status 800013", b"871999 ", b"code: 871999 ",
    b"Invite user failed. user ", b" is already in chat.", b"Have not logged in.", b"responseMessage=", b"{\"code\":871310}",
    b"\xc2\xabimerr", b"\xc2\xabimerr ", b"\xc2\xabimerr 8", b"\xc2\xabimerr^ 8", b" \xc2\xbb", b"\xc2\xbb", b"\xc2", b"\xab",
    b"[[imerr ", b"[[imerr 1", b" [[imerr^ 87", b"]]", b"]", b"[", b"\x1b[36m", b"\x1b[39m", b"\x1b[0m", b"\x1b[m", b"\x1b", b"\r",
    b"\r\r", b"\0", b"\0\0\0", b"\xff", b"\xe5\xa4", "失败".encode(), "一直显示".encode(), b"  (JIM)", b"  (", b")", b" ", b"\t",
    b"\"", b"\",", b"abc", b"x" * 70, b"%s", b"cur state is ", b"Can not send ", b" signaling message . state error. ",
    b"\x08\x1b]0;title\x07", "\u00a0".encode(), b"imerr-annotate", b"--", b"--\n",
]
WHOLE = re.compile(rb"\xc2\xabimerr\^? [0-9].*\xc2\xbb|\[\[imerr\^? [0-9].*\]\]", re.S)


def main():
    rng = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        line = rng.choice(HEADERS) + b"".join(rng.choice(PIECES) for _ in range(rng.randrange(12)))
        if all(not WHOLE.search(part) for part in line.split(b"\n")):
            sys.stdout.buffer.write(line + rng.choice((b"\n", b"\n", b"\n", b"\r\n", b"\r\r\n", b"\n\n")))


main()
