// The browser's words are Go's: both are held to the same golden file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from './reader.mjs';

const { searchWords, searchQuery } = load();
const golden = JSON.parse(readFileSync(new URL('../../generator/internal/search/testdata/words.json', import.meta.url), 'utf8'));

test('words are folded as Go folds them', () => {
  assert.ok(golden.length > 20);
  for (const { text, words } of golden) assert.deepEqual([...searchWords.of(text)], words, JSON.stringify(text));
});

test('words know where they stand', () => {
  const text = 'Côte\u0301 d’Or, 035013 東京 ﬁn';
  const seen = [];
  searchWords.each(text, (word, start, end) => { seen.push([word, text.slice(start, end)]); });
  assert.deepEqual(seen, [['cote', 'Côte\u0301'], ['d', 'd'], ['or', 'Or'], ['35013', '035013'], ['東', '東'], ['京', '京'], ['fin', 'ﬁn']]);
});

test('a question is read as words, phrases, filters and words to leave out', () => {
  const cases = [
    ['northwind fre', { terms: ['northwind', 'fre'], last: 'fre' }],
    ['northwind ', { terms: ['northwind'], last: '' }],
    ['"price review" -tariff status:at-risk lanes', { phrases: ['price review'], not: ['tariff'], filters: ['status=at-risk'], terms: ['lanes'], last: 'lanes' }],
    ['owner:"Maria López" "open', { filters: ['owner=maria-lopez'], phrases: ['open'], last: '' }],
    ['-status:lost x', { filters: ['-status=lost'], terms: ['x'], last: 'x' }],
    ['re:price at 14:30', { terms: ['re', 'price', 'at', '14', '30'], last: '30' }],
    ['kind:', { terms: ['kind'], last: 'kind' }],
    ['at-risk', { terms: ['at', 'risk'], last: 'risk' }],
    ['"" - --', { last: '' }],
  ];
  for (const [q, want] of cases) {
    const got = searchQuery.parse(q);
    assert.deepEqual({
      terms: [...got.terms].map((t) => t.word), last: [...got.terms].find((t) => t.last)?.word ?? '', phrases: [...got.phrases].map((p) => p.join(' ')),
      not: [...got.not], filters: [...got.filters].map((f) => `${f.name}=${f.value}`),
    }, { terms: [], phrases: [], not: [], filters: [], ...want }, q);
  }
});

test('a distance counts a swap of neighbours as one', () => {
  for (const [a, b, far] of [['minster', 'mnister', 1], ['minster', 'minste', 1], ['minster', 'minstter', 1], ['minster', 'monster', 1], ['minster', 'mnistre', 2], ['minster', 'master', 2], ['abc', 'xyz', 3], ['é', 'e', 1], ['', 'ab', 2]]) {
    assert.equal(searchQuery.distance(a, b, 2), far, `${a} ${b}`);
  }
});
