"""Opens the sample reports in a real browser: they must look as styled, ask for nothing, refuse what was slipped in, open
everything for paper, and still carry their evidence after the browser saved them.

usage: report_in_chromium.py FOLDER-OF-REPORT-SAMPLES
"""
import html
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

SAMPLES = ("healthy", "blocked", "several", "hybrid", "hostile", "nothing", "explained", "explained-hostile")
WIDTH, HEIGHT = 760, 560


def fail(message):
    sys.exit(f"report_in_chromium: {message}")


def find_browser():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            return name
    fail("chromium is not installed; ./check installs it")


class Browser:
    """One start of the browser for each page, with a profile of its own, and no network."""

    def __init__(self, scratch):
        self.name = find_browser()
        self.scratch = scratch

    def run(self, page, *switches):
        """What the browser printed, and what it wrote to the console of the page."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as profile:
            done = subprocess.run(
                [self.name, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND", "--hide-scrollbars",
                 "--enable-logging=stderr", f"--window-size={WIDTH},{HEIGHT}", *switches, page.as_uri()],
                capture_output=True, timeout=100, check=False)
        if done.returncode != 0:
            fail(f"{page.name}: the browser ended with {done.returncode}:\n{done.stderr.decode(errors='replace')[-2000:]}")
        console = [line for line in done.stderr.decode(errors="replace").splitlines() if ":CONSOLE" in line]
        return done.stdout.decode(), console

    def page_as_read(self, page):
        return self.run(page, "--dump-dom")

    def picture(self, page, *switches):
        target = self.scratch / f"{page.stem}.png"
        target.unlink(missing_ok=True)
        _, console = self.run(page, f"--screenshot={target}", *switches)
        return read_png(target.read_bytes()), console

    def paper(self, page):
        target = self.scratch / f"{page.stem}.pdf"
        self.run(page, f"--print-to-pdf={target}")
        return subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, check=True).stdout.decode()


def read_png(data):
    """The rows of an 8-bit RGB or RGBA picture, each a list of (red, green, blue)."""
    position, packed, width, step = 8, b"", 0, 0
    while position < len(data):
        size, kind = struct.unpack(">I4s", data[position:position + 8])
        content = data[position + 8:position + 8 + size]
        if kind == b"IHDR":
            width, _, depth, colour, _, _, _ = struct.unpack(">IIBBBBB", content)
            if depth != 8 or colour not in (2, 6):
                fail("the picture has a form that this check can't read")
            step = 3 if colour == 2 else 4
        elif kind == b"IDAT":
            packed += content
        position += size + 12
    raw, stride, rows = zlib.decompress(packed), width * step, []
    before = bytearray(stride)
    for start in range(0, len(raw), stride + 1):
        before = unfilter(raw[start], bytearray(raw[start + 1:start + 1 + stride]), before, step)
        rows.append([tuple(before[i:i + 3]) for i in range(0, stride, step)])
    return rows


def unfilter(kind, line, above, step):
    """One row of a PNG as it was before filtering (PNG specification, section 9)."""
    for i in range(len(line)):
        left = line[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            line[i] = (line[i] + left) & 255
        elif kind == 2:
            line[i] = (line[i] + up) & 255
        elif kind == 3:
            line[i] = (line[i] + (left + up) // 2) & 255
        elif kind == 4:
            estimate = left + up - corner
            nearest = min((left, up, corner), key=lambda value: abs(estimate - value))
            line[i] = (line[i] + nearest) & 255
    return line


def colour_of(style, name, dark):
    """A colour of the style sheet: --page: #f4f5f7."""
    found = re.findall(rf"--{name}: #([0-9a-f]{{6}});", style)
    return tuple(bytes.fromhex(found[1 if dark else 0]))


def contrast(one, other):
    """How well two colours stand apart, 1 to 21 (WCAG 2.2, contrast ratio)."""
    def luminance(colour):
        parts = [value / 255 for value in colour]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def check_contrast(style):
    """Text can be read by people with weak eyes: 4.5 and more on every ground it stands on; drawings 3 and more."""
    grounds = ("page", "card", "sunken")
    looks = ("ok", "info", "warning", "problem", "incomplete")
    pairs = [(text, ground, 4.5) for text in ("text", "quiet", "link", "problem") for ground in grounds]
    pairs += [(look, ground, 4.5) for look in looks for ground in (f"{look}-tint", "card", "page")]
    pairs += [(text, f"{look}-tint", 4.5) for text in ("text", "quiet") for look in looks]
    pairs += [(f"phase-{phase}", "card", 3) for phase in ("name", "connect", "encryption", "answer", "transfer")]
    pairs += [("none", "card", 3)]
    for dark in (False, True):
        for text, ground, least in pairs:
            found = contrast(colour_of(style, text, dark), colour_of(style, ground, dark))
            if found < least:
                fail(f"{text} on {ground} {'in the dark' if dark else 'in the light'}: {found:.2f}, less than {least}")


def check_sample(browser, samples, page, style):
    for dark in (False, True):
        switches = ("--blink-settings=preferredColorScheme=0",) if dark else ("--blink-settings=preferredColorScheme=1",)
        rows, console = browser.picture(page, *switches)
        if console:
            fail(f"{page.name}: the browser complains: {console[0]}")
        if rows[2][2] != colour_of(style, "page", dark):
            fail(f"{page.name}: the page has the colour {rows[2][2]}, not that of its style sheet")
        if len({pixel for row in rows for pixel in row}) < 50:
            fail(f"{page.name}: next to nothing is drawn")
    text, console = browser.page_as_read(page)
    if console or "<h1" not in text:
        fail(f"{page.name}: the browser does not read it as it should {console}")
    saved = browser.scratch / f"{page.stem}-saved.html"
    saved.write_text(text, encoding="utf-8")
    if subprocess.run([samples, "same", page, saved], check=False).returncode != 0:
        fail(f"{page.name}: saved by the browser, it no longer carries the same evidence")


def slip_in(page, name, old, new):
    text = page.read_text(encoding="utf-8")
    if text.count(old) < 1:
        fail(f"{page.name} has no {old}")
    changed = page.with_name(name)
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    return changed


# Looks at a page from inside, which its own policy forbids: a copy without the policy does. What it finds, it leaves in the page.
# Tables hang over their section a little on purpose.
RULER = """<script>
const found = [];
const name = element => element.tagName + "." + element.className + " " + element.textContent.trim().slice(0, 60);
const wide = document.documentElement;
const scrolled = element => element !== wide && (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolled(element.parentElement));
if (wide.scrollWidth > wide.clientWidth)
  found.push("the page is " + wide.scrollWidth + " wide: " + [...document.querySelectorAll("body *")].filter(element =>
    element.getBoundingClientRect().right > wide.clientWidth && !scrolled(element)).map(name).slice(-3).join(", "));
for (const element of document.querySelectorAll("main *")) {
  const style = getComputedStyle(element);
  if (style.overflowX !== "visible" && style.overflowX !== "auto" && style.overflowX !== "scroll" && element.clientWidth > 1 &&
      element.scrollWidth > element.clientWidth + 1) found.push("cut off: " + name(element));
  if (style.overflowX === "visible" && style.display !== "inline" && element.clientWidth > 1 && element instanceof HTMLElement &&
      !element.querySelector(":scope > .table") && element.scrollWidth > element.clientWidth + 2) found.push("sticks out of its box: " + name(element));
}
const lefts = [...document.querySelectorAll(".part > summary > *")].filter(part => part.getBoundingClientRect().width > 0);
const first = lefts.length ? lefts[0].getBoundingClientRect().left : 0;
for (const part of lefts) {
  const box = part.getBoundingClientRect(), before = part.previousElementSibling;
  const beside = before && before.getBoundingClientRect().bottom > box.top + 2;
  if (!beside && Math.abs(box.left - first) > 1) found.push("not in line with the others: " + name(part));
}
const result = document.createElement("pre");
result.id = "measured";
result.textContent = JSON.stringify([innerWidth, ...found]);
document.body.append(result);
</script>"""
WIDTHS = (390, 500, 760, 1280)


def check_widths(browser, page):
    """On a phone, in a small window and in a large one nothing is cut off, and what stands below one another is in line."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"))
    inner = page.with_name(f"{page.stem}-measured.html")
    inner.write_text(text.replace("</body>", RULER + "</body>"), encoding="utf-8")
    # In frames, since the browser's own window is never as narrow as a phone.
    frames = "".join(f'<iframe src="{inner.name}" style="border: 0; width: {width}px; height: 800px"></iframe>' for width in WIDTHS)
    outer = page.with_name(f"{page.stem}-frames.html")
    outer.write_text(f"<!doctype html>{frames}<script>onload = () => [...document.querySelectorAll(\"iframe\")].forEach(frame =>"
                     'document.body.append(frame.contentDocument.getElementById("measured")))</script>', encoding="utf-8")
    dom, _ = browser.run(outer, "--allow-file-access-from-files", "--dump-dom")
    measured = [json.loads(html.unescape(found)) for found in re.findall(r'<pre id="measured">(.*?)</pre>', dom, re.DOTALL)]
    if [width for width, *_ in measured] != list(WIDTHS):
        fail(f"{page.name}: measured was {measured}, not at the widths {WIDTHS}")
    for width, *found in measured:
        if found:
            fail(f"{page.name}, {width} wide: " + "; ".join(found))


def check_policy(browser, page, style):
    """What somebody adds to a report is refused by it, and this check would see a refusal."""
    changed = slip_in(page, "style-changed.html", "--page: #", "--page:  #")
    rows, console = browser.picture(changed, "--blink-settings=preferredColorScheme=1")
    if rows[2][2] == colour_of(style, "page", False) or not any("Content Security Policy" in line for line in console):
        fail("a changed style sheet is let in")
    additions = '<script>document.title="ran"</script><img src="https://contoso.test/x.png"><p onclick="x()">x</p></main>'
    text, console = browser.page_as_read(slip_in(page, "script-added.html", "</main>", additions))
    if "<title>ran" in text or sum("Content Security Policy" in line for line in console) < 2:
        fail(f"an added script or picture is let in: {console}")


def check_paper(browser, page):
    """On paper there is nothing to click: what is folded away on the screen must be printed."""
    text = browser.paper(page)
    for wanted in ("Thumbprint", "Microsoft-IIS/10.0", "CONTOSO\\anna", "Delegate", "ECDHE-RSA-AES256-GCM-SHA384"):
        if wanted not in text:
            fail(f"{page.name}: \"{wanted}\" is missing on paper")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    samples = pathlib.Path(sys.argv[1]) / "report-samples"
    root = pathlib.Path(__file__).resolve().parents[2]
    style = (root / "resources/report.css").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        subprocess.run([samples, "write", scratch], check=True)
        check_contrast(style)
        browser = Browser(scratch)
        for name in SAMPLES:
            check_sample(browser, samples, scratch / f"{name}.html", style)
            check_widths(browser, scratch / f"{name}.html")
        check_policy(browser, scratch / "healthy.html", style)
        check_paper(browser, scratch / "healthy.html")
    print(f"{len(SAMPLES)} reports are fine in a browser, in light and dark, on a phone and on paper")


main()
