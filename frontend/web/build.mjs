// Bundles the web components. Usage: node build.mjs [--out DIR] [--test] [--demo] [--check]
//
// Installs the locked dependencies when the lock file has changed, and does nothing when the bundle is newer than
// every source. Without --out the bundle goes to dist/.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const flag = (name) => args.includes(name);
const out = resolve(args.includes("--out") ? args[args.indexOf("--out") + 1] : join(here, "dist"));

const sha = (text) => createHash("sha256").update(text).digest("hex");

function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]));
}

function run(command, commandArgs) {
  const result = spawnSync(command, commandArgs, { cwd: here, stdio: "inherit" });
  if (result.error || result.status !== 0) {
    console.error(`${command} ${commandArgs.join(" ")} failed${result.error ? `: ${result.error.message}` : ""}`);
    process.exit(result.status || 1);
  }
}

function install() {
  const wanted = sha(readFileSync(join(here, "package-lock.json")));
  const stamp = join(here, "node_modules", ".pilothouse-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.log("Installing the locked npm packages");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, wanted);
}

function fingerprint() {
  const sources = [join(here, "package-lock.json"), join(here, "build.mjs"), ...files(join(here, "src"))];
  return sha(sources.map((file) => relative(here, file) + "\0" + sha(readFileSync(file))).join("\n"));
}

const common = {
  absWorkingDir: here,
  bundle: true,
  format: "esm",
  target: "es2022",
  loader: { ".woff2": "file" },
  logLevel: "warning",
  legalComments: "none",
};

async function bundle(folder) {
  const { build } = await import("esbuild");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    ...common,
    entryPoints: {
      terminal: "src/terminal/index.ts",
      editor: "src/editor/index.ts",
      "cluster-map": "src/map/index.ts",
      lesson: "src/lesson/index.ts",
      page: "src/page/index.ts",
      showcase: "src/showcase/index.ts",
      workspace: "src/workspace/index.ts",
    },
    outdir: folder,
    splitting: true,
    chunkNames: "chunk-[hash]",
    minify: true,
    plugins: [styleText],
  });
  await build({ ...common, entryPoints: { pilothouse: "src/pilothouse.css" }, outdir: folder, minify: true, assetNames: "[name]-[hash]" });
  cpSync(join(here, "src", "assets"), folder, { recursive: true });
}

/** `import css from "./x.css"` in a component yields the minified text, for its shadow root. */
const styleText = {
  name: "style-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async (args) => {
      const { build: nested } = await import("esbuild");
      const result = await nested({ entryPoints: [args.path], bundle: true, minify: true, write: false, logLevel: "warning" });
      return { contents: result.outputFiles[0].text, loader: "text" };
    });
  },
};

async function test() {
  const { build } = await import("esbuild");
  const folder = join(here, "node_modules", ".pilothouse-tests");
  rmSync(folder, { recursive: true, force: true });
  const entries = files(join(here, "test")).filter((file) => file.endsWith(".test.ts"));
  await build({ ...common, entryPoints: entries, outdir: folder, platform: "node", outExtension: { ".js": ".mjs" }, sourcemap: "inline", plugins: [styleText] });
  run(process.execPath, ["--enable-source-maps", "--test", ...files(folder).filter((file) => file.endsWith(".mjs"))]);
}

async function demo() {
  const { build } = await import("esbuild");
  const folder = join(here, "dist", "demo");
  await bundle(folder);
  await build({ ...common, entryPoints: ["demo/demo.ts"], outdir: folder, plugins: [styleText], splitting: false });
  cpSync(join(here, "demo", "index.html"), join(folder, "index.html"));
  console.log(`Open ${join(folder, "index.html")}`);
}

install();
if (flag("--check")) run(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "--noEmit"]);
if (flag("--test")) await test();
if (flag("--demo")) await demo();
if (!flag("--test") && !flag("--demo")) {
  const stamp = join(here, "node_modules", `.pilothouse-bundle-${sha(out).slice(0, 12)}`);
  const wanted = fingerprint();
  if (existsSync(stamp) && existsSync(join(out, "pilothouse.css")) && readFileSync(stamp, "utf8") === wanted) {
    console.log("Web components are up to date");
  } else {
    await bundle(out);
    writeFileSync(stamp, wanted);
    const size = files(out).reduce((sum, file) => sum + statSync(file).size, 0);
    console.log(`Web components bundled (${Math.round(size / 1024)} KiB)`);
  }
}
