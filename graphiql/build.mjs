// Bundles page.jsx and look.css into built/: names hold hashes, manifest.json says which they are and their SHA-256.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const folder = import.meta.dirname;

// GraphiQL's styles bring 360 kB of Latin fonts along: the reader's system has its own, and Chinese ones.
const withoutFonts = {
  name: 'without-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /graphiql\/dist\/style\.css$/ }, async ({ path }) => {
      const styles = await readFile(path, 'utf8');
      return { contents: styles.replace(/@font-face\s*\{[^}]*\}/g, ''), loader: 'css' };
    });
  },
};

const { outputFiles } = await build({
  absWorkingDir: folder,
  entryPoints: { page: 'page.jsx', look: 'look.css' },
  entryNames: '[name]-[hash]',
  outdir: 'built',
  plugins: [withoutFonts],
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  legalComments: 'inline',
  charset: 'utf8',
  define: { 'process.env.NODE_ENV': '"production"' },
});

// A folder of its own until it is whole: a build that broke off leaves nothing that could be served.
const [unfinished, built] = [join(folder, 'unfinished'), join(folder, 'built')];
await rm(unfinished, { recursive: true, force: true });
await mkdir(unfinished);
const manifest = {};
for (const { path, contents } of outputFiles) {
  manifest[basename(path)] = createHash('sha256').update(contents).digest('hex');
  await writeFile(join(unfinished, basename(path)), contents);
}
await writeFile(join(unfinished, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');
await rm(built, { recursive: true, force: true });
await rename(unfinished, built);
