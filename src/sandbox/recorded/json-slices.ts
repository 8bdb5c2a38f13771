/** Where one element of a JSON array lies in its bytes. */
export interface Slice {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const [QUOTE, BACKSLASH, COMMA, SPACE] = [0x22, 0x5c, 0x2c, 0x20];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Cuts a JSON array into its elements without changing a byte, so that they can be served as they were recorded.
 * @param bytes UTF-8 of an array that a JSON parser has already accepted
 */
export function sliceElements(bytes: Uint8Array): Slice[] {
  const slices: Slice[] = [];
  let depth = 0;
  let start = -1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (depth === 1 && start < 0 && byte > SPACE && byte !== COMMA && byte !== CLOSE_LIST) start = at;
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    const ended = (byte === COMMA && depth === 1) || (byte === CLOSE_LIST && depth === 0);
    if (!ended || start < 0) continue;
    slices.push({ start, end: endOfElement(bytes, at) });
    start = -1;
  }
  return slices;
}

/** The closing quote of the text that begins here. */
function endOfText(bytes: Uint8Array, quote: number): number {
  let at = quote + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** White space between an element and what ends it belongs to neither. */
function endOfElement(bytes: Uint8Array, delimiter: number): number {
  let end = delimiter;
  while ((bytes[end - 1] as number) <= SPACE) end -= 1;
  return end;
}
