// Words of a text, folded: no case, no accents, no noughts at the head of a number.
// The index is made by the same rules in Go (package search, fold.go); golden words
// hold both to each other.
const searchWords = (function () {
  'use strict';
  const MAX = 32; // runes of a word

  /** @type {Map<string, string>} what a letter beyond ASCII is folded to */
  const folds = new Map();
  for (const [to, letters] of Object.entries(searchFolds)) for (const c of letters) folds.set(c, to);
  const letter = /[\p{L}\p{N}\p{M}]/u;

  /** Scripts that put no spaces between words: a letter is a word. @param {number} c */
  const apart = (c) => c >= 0x3040 && c <= 0x30ff || c >= 0x3400 && c <= 0x9fff || c >= 0xf900 && c <= 0xfaff || c >= 0x20000 && c <= 0x3ffff;
  /** @param {number} c */
  const isDigit = (c) => c >= 48 && c <= 57;

  /**
   * Calls take with each word, and where it starts and ends in the text.
   * @param {string} text @param {(word: string, start: number, end: number) => void} take
   */
  function each(text, take) {
    let word = '', runes = 0, start = 0, end = 0;
    function flush() {
      if (word) take(word, start, end);
      word = '';
      runes = 0;
    }
    /** @param {string} c @param {number} at @param {number} after */
    function put(c, at, after) {
      if (!word) start = at;
      end = after;
      const n = word.length;
      if (isDigit(c.charCodeAt(0)) && n && word[n - 1] === '0' && (n === 1 || !isDigit(word.charCodeAt(n - 2)))) {
        word = word.slice(0, -1) + c;
      } else if (runes < MAX) {
        word += c;
        runes++;
      }
    }
    /** @param {string} c @param {number} at @param {number} after */
    function add(c, at, after) {
      const code = c.codePointAt(0) || 0;
      if (code < 128) {
        if (isDigit(code) || code >= 97 && code <= 122) put(c, at, after);
        else if (code >= 65 && code <= 90) put(String.fromCharCode(code + 32), at, after);
        else flush();
      } else if (!letter.test(c)) {
        flush();
      } else if (apart(code)) {
        flush();
        put(c, at, after);
        flush();
      } else {
        put(c, at, after);
      }
    }
    let at = 0;
    for (const c of text) {
      const after = at + c.length;
      const code = c.charCodeAt(0);
      if (code >= 0x300 && code <= 0x36f) {
        if (word) end = after; // a mark on the letter before it
      } else {
        const to = code < 128 ? undefined : folds.get(c);
        if (to === undefined) add(c, at, after);
        else for (const d of to) add(d, at, after);
      }
      at = after;
    }
    flush();
  }

  /** @param {string} text @returns {string[]} */
  function of(text) {
    /** @type {string[]} */
    const all = [];
    each(text, (word) => { all.push(word); });
    return all;
  }

  /** A name or id as one word. @param {string[]} words */
  const joined = (words) => Array.from(words.join('')).slice(0, MAX).join('');

  return { each, of, joined };
})();
