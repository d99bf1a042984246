// @ts-check
import { unified } from '@astrojs/markdown-remark';
import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';
import rehypeKatex from 'rehype-katex';
import remarkMath from 'remark-math';
import { staticAssets } from './src/integrations/static-assets.ts';
import { workersWithoutExports } from './src/integrations/workers-without-exports.ts';

const siteUrl = process.env['SITE_URL'];

export default defineConfig({
  // Where the site will live; both are set by whoever deploys it. Links go through components/live/href.ts.
  ...(siteUrl === undefined ? {} : { site: siteUrl }),
  base: process.env['BASE_PATH'] ?? '/',
  trailingSlash: 'always',
  // The default, 'jsx', drops the blanks between words and inline elements.
  compressHTML: true,
  integrations: [mdx(), staticAssets()],
  markdown: {
    // The default processor cannot read TeX braces in MDX.
    processor: unified({ remarkPlugins: [remarkMath], rehypePlugins: [rehypeKatex] }),
    // Code is shown plain: the highlighter's inline styles and weight are not worth a few lines of shell.
    syntaxHighlight: false,
  },
  security: {
    csp: {
      directives: [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
      ],
      // TensorFlow.js compiles its WebAssembly kernels in the page's worker.
      scriptDirective: { resources: ["'self'", "'wasm-unsafe-eval'"] },
      // KaTeX positions its glyphs with style attributes; style elements stay hashed.
      styleDirective: {
        resources: [{ resource: "'unsafe-inline'", kind: 'attribute' }],
      },
    },
  },
  vite: {
    // These browsers know light-dark() and nesting; the pages read well in older ones without.
    build: {
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      // Scripts and fonts stay files: the browser keeps them from page to page.
      assetsInlineLimit: 0,
      rolldownOptions: {
        onLog(level, log, report) {
          // Astro marks every MDX module with a directive that only Astro reads.
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
        },
      },
    },
    worker: { format: 'es', plugins: () => [workersWithoutExports()] },
  },
});
