// Bundles every script and style sheet of src/ into src/aivo/web/static/build, under names that carry a hash of the
// content, and writes manifest.json (name in the source -> name to serve) and icons.json (icon -> its SVG, to be inlined).
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, "src");
const target = join(here, "..", "src", "aivo", "web", "static", "build");
const draft = `${target}.new`;

// one server-rendered page loads one script and one sheet; what is needed on some pages only is a file of its own
const entries = (await readdir(sources)).filter((name) => /\.(js|css|svg)$/.test(name) && !name.startsWith("_"));

await rm(draft, { recursive: true, force: true });
await mkdir(draft, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: entries.map((name) => join("src", name)),
  outdir: draft,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "chrome110", "firefox115", "safari16.4"],
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "copy" },
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const [output, about] of Object.entries(result.metafile.outputs)) {
  const source = about.entryPoint ?? Object.keys(about.inputs)[0];
  if (source && !output.endsWith(".LEGAL.txt")) manifest[basename(source)] = basename(output);
}

// `lock` alone means the icon of that name; "missing" in the list fails the build rather than a page
const icons = {};
for (const name of JSON.parse(await readFile(join(sources, "icons.json"), "utf8"))) {
  const svg = await readFile(join(here, "node_modules", "lucide-static", "icons", `${name}.svg`), "utf8");
  icons[name] = svg
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/\s+class="[^"]*"/, "")
    .replace("<svg", '<svg class="icon" aria-hidden="true" focusable="false"')
    .replace(/\s+/g, " ")
    .trim();
}

await writeFile(join(draft, "icons.json"), JSON.stringify(icons, null, 1));
await cp(join(here, "node_modules", "lucide-static", "LICENSE"), join(draft, "icons.LICENSE.txt"));
await writeFile(join(draft, "manifest.json"), JSON.stringify(manifest, null, 1));

// a page asked for in between finds the old files or the new ones
await rm(`${target}.old`, { recursive: true, force: true });
await rename(target, `${target}.old`).catch(() => {});
await rename(draft, target);
await rm(`${target}.old`, { recursive: true, force: true });
