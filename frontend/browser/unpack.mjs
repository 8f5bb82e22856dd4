// Unpacks the browser that the package carries, with its libraries and fonts, and writes a command that starts it.
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { extract } from "tar-fs";

const here = dirname(fileURLToPath(import.meta.url));
const packed = join(here, "node_modules", "@sparticuz", "chromium", "bin");
const target = join(here, "unpacked");

const unpack = (name, into) => pipeline(createReadStream(join(packed, name)), createBrotliDecompress(), into);

await mkdir(target, { recursive: true });
await unpack("chromium.br", createWriteStream(join(target, "chromium"), { mode: 0o755 }));
for (const name of ["al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"]) {
  await unpack(name, extract(target, { chown: false }));
}
await writeFile(
  join(target, "fonts.conf"),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(target, "fonts")}</dir><cachedir>${join(target, "fonts-cache")}</cachedir></fontconfig>
`,
);

// its own libraries and fonts, for a system that has none
await writeFile(
  join(target, "start.new"),
  `#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here:$here/lib"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here"
exec "$here/chromium" "$@"
`,
);
await chmod(join(target, "start.new"), 0o755);
await rename(join(target, "start.new"), join(target, "start"));
