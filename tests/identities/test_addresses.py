"""Which addresses are asked at all, however they are spelt."""

import pytest

from community import fetch
from community.fetch import NoAnswer, within

INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3
169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1
192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.7
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::169.254.169.254 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
::ffff:100.64.0.1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1
64:ff9b::169.254.169.254 64:ff9b:1::10.0.0.1 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378::1
2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:a9fe:a9fe::
2002:808:808:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456:789a::1 fe80::1 fe80::1%eth0
febf::1 fec0::1 ff02::1 ff0e::1 4000::1 localhost
""".split()
OUTSIDE = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1
192.0.1.1 192.167.0.1 223.255.255.254 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2001:4860:4860::8888
2606:4700:4700::1111 2a00:1450::1
""".split()


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address):
    assert not fetch.is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_public(address):
    assert fetch.is_public(address)


SPELLINGS = """
https://127.0.0.1/ https://127.1/ https://127.0.1/ https://2130706433/ https://0x7f000001/
https://0x7f.0.0.1/ https://0177.0.0.1/ https://017700000001/ https://127.0.0.1:443/
https://localhost/ https://LOCALHOST/ https://localhost./ https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/ https://①②⑦.⓪.⓪.①/
https://127。0。0。1/ https://[::1]/ https://[0:0:0:0:0:0:0:1]/ https://[::ffff:127.0.0.1]/
https://[::ffff:7f00:1]/ https://[::]/ https://0/ https://0.0.0.0/ https://169.254.169.254/
https://2852039166/ https://0xa9fea9fe/ https://[::169.254.169.254]/ https://[fe80::1%25lo]/
https://[64:ff9b::7f00:1]/ https://user@127.0.0.1/ https://example.org@127.0.0.1/
https://127.0.0.1#@example.org/ https://127.0.0.1\\@example.org/ https://127.0.0.1%00.example.org/
https://example.org%40127.0.0.1/ http://1.1.1.1/ ftp://1.1.1.1/ file:///etc/passwd //1.1.1.1/
gopher://127.0.0.1:25/ javascript:alert(1) data:text/plain,x https:/// https:127.0.0.1 https://
https://1.1.1.1:99999/ https://1.1.1.1:-1/ https://[::1 https://[x]/ https://a..b/ https://.../
""".split()
STRANGER = [
    "",
    "https://exam ple.org/",
    "https://example.org/\r\nX: y",
    "https://127.0.0.1\t/",
    "\x00https://1.1.1.1/",
    "https://" + "a" * 300 + ".org/",
    "https://" + ".".join("a" * 60 for _ in range(100)) + "/",
]


@pytest.mark.parametrize("url", SPELLINGS + STRANGER)
def test_no_spelling_leads_inside(url, monkeypatch):
    opened = []
    monkeypatch.setattr(fetch, "connect", lambda found, until: opened.append(found))
    with pytest.raises(NoAnswer):
        fetch.fetch(url, within(2), 100, hops=3)
    assert opened == []


def test_the_matrix_is_large():
    assert len(INSIDE) + len(OUTSIDE) >= 60 and len(SPELLINGS) >= 50
