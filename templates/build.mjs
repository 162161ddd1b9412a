// Makes templates/assets/vendor/echarts.js, which git ignores: Apache ECharts with
// only the parts that our charts use, as one classic script with the global
// "echarts" (modules are refused on file://). Run by `npm run bundle`.
//
// The list is what package chart and chart blocks of pages may ask for. A part that
// is missing here draws nothing, so add it here with the first chart that needs it.
import { gzipSync } from 'node:zlib';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const entry = `
import { init, use, getInstanceByDom } from 'echarts/core';
import {
  BarChart, FunnelChart, GaugeChart, GraphChart, HeatmapChart, LineChart, PieChart, SankeyChart, ScatterChart, TreemapChart,
} from 'echarts/charts';
import {
  AriaComponent, CalendarComponent, DatasetComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent,
  MarkPointComponent, TitleComponent, TooltipComponent, VisualMapComponent,
} from 'echarts/components';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';

use([
  BarChart, FunnelChart, GaugeChart, GraphChart, HeatmapChart, LineChart, PieChart, SankeyChart, ScatterChart, TreemapChart,
  AriaComponent, CalendarComponent, DatasetComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent,
  MarkPointComponent, TitleComponent, TooltipComponent, VisualMapComponent,
  LabelLayout, CanvasRenderer,
]);
export { init, getInstanceByDom };
`;

const root = new URL('../', import.meta.url);
const out = new URL('assets/vendor/echarts.js', import.meta.url);

// What is redistributed comes with its terms, at the head of the file.
const read = (path) => readFileSync(new URL('node_modules/' + path, root), 'utf8').trim();
const { version } = JSON.parse(read('echarts/package.json'));
const banner = [
  `Apache ECharts ${version}, a selection of its parts, under the Apache License 2.0: https://www.apache.org/licenses/LICENSE-2.0`,
  read('echarts/NOTICE'),
  'Parts from d3:', read('echarts/licenses/LICENSE-d3'),
  'zrender:', read('zrender/LICENSE'),
  'tslib:', read('tslib/CopyrightNotice.txt').replace(/^\/\*+!?|^\*+ *\/?$/gm, '').trim(),
].join('\n\n').replaceAll('*/', '* /');

const result = await build({
  stdin: { contents: entry, resolveDir: fileURLToPath(root), sourcefile: 'echarts-entry.js' },
  bundle: true,
  format: 'iife',
  globalName: 'echarts',
  target: 'es2020',
  minify: true,
  legalComments: 'none', // the same three, two hundred times over; they stand in the banner
  banner: { js: `/*!
${banner}
*/` },
  define: { 'process.env.NODE_ENV': '"production"' },
  write: false,
});

mkdirSync(new URL('.', out), { recursive: true });
const bytes = result.outputFiles[0].contents;
writeFileSync(out, bytes);
console.log(`${fileURLToPath(out)}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} compressed`);
