// What html-validate holds every page of the demo to: all that it recommends, but for
// the few rules below.
export default {
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // as all our templates write it
    'doctype-style': ['error', { style: 'lowercase' }],
    // footnotes are named as git hosts name them (fn:1), so that links into a page hold on both
    'valid-id': ['error', { relaxed: true }],
    // lists have names too: a screen reader says which of two lists it is in
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    // titles are those that editors type; a record's name may take 80 characters by itself
    'long-title': ['error', { maxlength: 160 }],
    // the style keeps a telephone number on one line, however it was typed
    'tel-non-breaking': 'off',
    // lists filter as one types; there is nothing to submit
    'wcag/h32': 'off',
  },
};
