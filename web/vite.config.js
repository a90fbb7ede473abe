import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig } from "vite";

const out = new URL("../api/static/", import.meta.url).pathname;

/** Lay compressed forms beside what was built: the server sends them as they lie there. */
function packed() {
  return {
    name: "packed",
    apply: "build",
    closeBundle() {
      for (const name of readdirSync(out).filter((each) => /\.(js|css|svg)$/.test(each))) {
        const body = readFileSync(join(out, name));
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        writeFileSync(join(out, `${name}.br`), brotliCompressSync(body, quality));
        writeFileSync(join(out, `${name}.gz`), gzipSync(body, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: "/static/",
  plugins: [packed()],
  build: {
    outDir: out,
    emptyOutDir: true,
    assetsDir: "",
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rollupOptions: { input: "src/main.ts" },
  },
});
