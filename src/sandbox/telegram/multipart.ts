/** One part of a multipart/form-data body. */
export interface FormPart {
  name: string;
  filename: string | undefined;
  contentType: string;
  bytes: Buffer;
}

const maxParts = 100;

/** The boundary of a multipart/form-data content type; undefined for any other type. */
export function multipartBoundary(contentType: string): string | undefined {
  if (!/^multipart\/form-data\b/i.test(contentType)) return undefined;
  const match = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/** Splits a multipart/form-data body (RFC 7578). Undefined when it is cut short or malformed. */
export function parseMultipart(body: Buffer, boundary: string): FormPart[] | undefined {
  // With a line break before it the first delimiter looks like all others.
  const whole = Buffer.concat([Buffer.from("\r\n"), body]);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: FormPart[] = [];
  let at = whole.indexOf(delimiter);
  while (at >= 0 && parts.length <= maxParts) {
    const start = at + delimiter.length;
    if (whole.toString("latin1", start, start + 2) === "--") return parts;
    const next = whole.indexOf(delimiter, start);
    const part = next < 0 ? undefined : parsePart(whole.subarray(start, next));
    if (part === undefined) return undefined;
    parts.push(part);
    at = next;
  }
  return undefined;
}

function parsePart(bytes: Buffer): FormPart | undefined {
  const headerEnd = bytes.indexOf("\r\n\r\n");
  if (headerEnd < 0) return undefined;
  const headers = bytes.toString("utf8", 0, headerEnd);
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? "";
  const name = parameter(disposition, "name");
  if (name === undefined) return undefined;
  return {
    name,
    filename: parameter(disposition, "filename"),
    contentType: /^content-type:\s*([^\r\n]+)$/im.exec(headers)?.[1]?.trim() ?? "application/octet-stream",
    bytes: bytes.subarray(headerEnd + 4),
  };
}

function parameter(disposition: string, name: string): string | undefined {
  const match = new RegExp(`[;\\s]${name}=(?:"([^"]*)"|([^;\\s]+))`, "i").exec(disposition);
  return match?.[1] ?? match?.[2];
}
