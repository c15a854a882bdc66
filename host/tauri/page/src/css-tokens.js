// @ts-check
// CSS as the tokens that an engine reads: CSS Syntax Module Level 3, section 4.
//
// Guarantees: names, strings and addresses come out with their escapes decoded, so that `\75rl(` is `url(`; comments
// and white space come out as nothing. Where engines of different age read a name differently (characters beyond
// ASCII right before a bracket), the token is `odd` instead of one reading.
// Not guaranteed: values of numbers, and what a grammar makes of the tokens. Hostile: whoever wrote the CSS.

/**
 * @typedef {'name' | 'function' | 'at' | 'string' | 'url' | 'bad-url' | 'odd' | 'open' | 'close' | 'mark'} TokenKind
 * @typedef {{kind: TokenKind, value: string, at: number}} Token `value` of `mark`: one character, or nothing.
 */

const fromPoint = String.fromCodePoint;
const REPLACEMENT = '\ufffd';

// Characters are compared as texts of one character, which is many times as fast as asking for codes. Past the end there
// is `undefined`, which no comparison takes for a character.

/** @param {string} char */
const isDigit = (char) => char >= '0' && char <= '9';
/** @param {string} char */
const isHex = (char) => isDigit(char) || (char >= 'A' && char <= 'F') || (char >= 'a' && char <= 'f');
/** @param {string} char */
const isSpace = (char) => char === ' ' || char === '\t' || char === '\n';
/** @param {string} char */
const isQuote = (char) => char === '"' || char === "'";
/** Includes NUL, which an engine replaces with a character beyond ASCII. @param {string} char */
const isBeyondAscii = (char) => char >= '\x80' || char === '\0';
/** @param {string} char */
const startsName = (char) => (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_' || isBeyondAscii(char);
/** @param {string} char */
const isInName = (char) => startsName(char) || isDigit(char) || char === '-';
/** @param {string} char */
const isUnprintable = (char) => (char >= '\x01' && char <= '\b') || char === '\v' || (char >= '\x0e' && char <= '\x1f') || char === '\x7f';

/** One kind of newline, as an engine sees them. @param {string} css */
const withPlainNewlines = (css) =>
  fits(/[\r\f]/, css) ? join(splitText(join(splitText(join(splitText(css, '\r\n'), '\n'), '\r'), '\n'), '\f'), '\n') : css;

class CssReader {
  text;
  at = 0;
  /** The name read last had characters beyond ASCII that no escape spelled. */
  strange = false;

  /** @param {string} css */
  constructor(css) {
    this.text = withPlainNewlines(css);
  }

  /** @param {number} ahead */
  char(ahead = 0) {
    return this.text[this.at + ahead];
  }

  /** @returns {Token | undefined} `undefined` at the end. */
  next() {
    this.skipBlank();
    const at = this.at;
    if (at >= this.text.length) return undefined;
    const value = this.char();
    if (isQuote(value)) return this.string(at, value);
    if (this.startsNumber()) return this.number(at);
    if (this.startsNameAt(0)) return this.nameLike(at);
    this.at += 1;
    // `<!--` is one token, so that the name after it does not begin with its hyphens.
    if (value === '<' && this.char() === '!' && this.char(1) === '-' && this.char(2) === '-') this.at += 3;
    if (value === '@' && this.startsNameAt(0)) return this.named('at', at);
    if (value === '#' && (isInName(this.char()) || this.isEscape(0))) return this.named('mark', at);
    if (value === '(' || value === '[' || value === '{') return { kind: 'open', value, at };
    if (value === ')' || value === ']' || value === '}') return { kind: 'close', value, at };
    return { kind: 'mark', value, at };
  }

  /** White space and comments. A comment that does not end takes the rest. */
  skipBlank() {
    for (;;) {
      if (isSpace(this.char())) this.at += 1;
      else if (this.char() === '/' && this.char(1) === '*') {
        this.at += 2;
        while (this.at < this.text.length && !(this.char() === '*' && this.char(1) === '/')) this.at += 1;
        this.at += 2;
      } else return;
    }
  }

  skipSpace() {
    while (isSpace(this.char())) this.at += 1;
  }

  /** @param {number} ahead */
  isEscape(ahead) {
    return this.char(ahead) === '\\' && this.char(ahead + 1) !== '\n';
  }

  /** @param {number} ahead */
  startsNameAt(ahead) {
    if (this.char(ahead) !== '-') return startsName(this.char(ahead)) || this.isEscape(ahead);
    return startsName(this.char(ahead + 1)) || this.char(ahead + 1) === '-' || this.isEscape(ahead + 1);
  }

  startsNumber() {
    const sign = this.char() === '-' || this.char() === '+' ? 1 : 0;
    return isDigit(this.char(sign)) || (this.char(sign) === '.' && isDigit(this.char(sign + 1)));
  }

  /** What follows a backslash. */
  escaped() {
    this.at += 1;
    if (this.at >= this.text.length) return REPLACEMENT;
    let digits = '';
    while (digits.length < 6 && isHex(this.char())) {
      digits += this.text[this.at];
      this.at += 1;
    }
    if (digits === '') {
      const point = pointAt(this.text, this.at) ?? 0;
      this.at += point > 0xffff ? 2 : 1;
      return fromPoint(point);
    }
    if (isSpace(this.char())) this.at += 1;
    const point = toNumber(`0x${digits}`);
    return point === 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? REPLACEMENT : fromPoint(point);
  }

  name() {
    let name = '';
    this.strange = false;
    for (;;) {
      if (isInName(this.char())) {
        this.strange ||= isBeyondAscii(this.char());
        name += this.text[this.at];
        this.at += 1;
      } else if (this.isEscape(0)) name += this.escaped();
      else return name;
    }
  }

  /** A name that no bracket makes a function. @param {TokenKind} kind @param {number} at @returns {Token} */
  named(kind, at) {
    const name = this.name();
    if (this.strange && this.char() === '(') return { kind: 'odd', value: name, at };
    return { kind, value: kind === 'mark' ? '' : name, at };
  }

  /** @param {number} at @returns {Token} */
  nameLike(at) {
    const value = this.name();
    if (lower(value) === 'u' && this.char() === '+') return this.range(at);
    if (this.char() !== '(') return { kind: 'name', value, at };
    if (this.strange) return { kind: 'odd', value, at };
    this.at += 1;
    if (lower(value) !== 'url') return { kind: 'function', value: lower(value), at };
    let ahead = 0;
    while (isSpace(this.char(ahead))) ahead += 1;
    return isQuote(this.char(ahead)) ? { kind: 'function', value: 'url', at } : this.url(at);
  }

  /** `u+4??`, after which older engines begin a new token in the middle of a name. @param {number} at @returns {Token} */
  range(at) {
    this.at += 1;
    while (isHex(this.char()) || this.char() === '?' || this.char() === '-') this.at += 1;
    if (this.startsNameAt(0)) this.name();
    return { kind: this.char() === '(' ? 'odd' : 'mark', value: '', at };
  }

  /** @param {number} at @returns {Token} */
  url(at) {
    let value = '';
    this.skipSpace();
    for (;;) {
      const char = this.char();
      if (this.at >= this.text.length || char === ')') break;
      if (isSpace(char)) {
        this.skipSpace();
        if (this.at < this.text.length && this.char() !== ')') return this.badUrl(at);
      } else if (isQuote(char) || char === '(' || isUnprintable(char)) {
        return this.badUrl(at);
      } else if (char === '\\') {
        if (!this.isEscape(0)) return this.badUrl(at);
        value += this.escaped();
      } else {
        value += this.text[this.at];
        this.at += 1;
      }
    }
    this.at += 1;
    return { kind: 'url', value, at };
  }

  /** @param {number} at @returns {Token} */
  badUrl(at) {
    while (this.at < this.text.length && this.char() !== ')') {
      if (this.isEscape(0)) this.escaped();
      else this.at += 1;
    }
    this.at += 1;
    return { kind: 'bad-url', value: sliceText(this.text, at, this.at), at };
  }

  /** @param {number} at @param {string} quote @returns {Token} */
  string(at, quote) {
    let value = '';
    this.at += 1;
    while (this.at < this.text.length && this.char() !== quote) {
      // A line that ends in a string ends the string, which is then none.
      if (this.char() === '\n') return { kind: 'mark', value: '', at };
      if (this.isEscape(0)) {
        // At the very end a backslash is nothing.
        if (this.at + 1 < this.text.length) value += this.escaped();
        else this.at += 1;
      } else if (this.char() === '\\') this.at += 2;
      else {
        value += this.text[this.at];
        this.at += 1;
      }
    }
    this.at += 1;
    return { kind: 'string', value, at };
  }

  /** @param {number} at @returns {Token} */
  number(at) {
    if (!isDigit(this.char()) && this.char() !== '.') this.at += 1;
    this.digits();
    if (this.char() === '.' && isDigit(this.char(1))) {
      this.at += 1;
      this.digits();
    }
    const signed = this.char(1) === '+' || this.char(1) === '-' ? 2 : 1;
    if ((this.char() === 'e' || this.char() === 'E') && isDigit(this.char(signed))) {
      this.at += signed;
      this.digits();
    }
    return this.startsNameAt(0) ? this.named('mark', at) : { kind: 'mark', value: '', at };
  }

  digits() {
    while (isDigit(this.char())) this.at += 1;
  }
}
