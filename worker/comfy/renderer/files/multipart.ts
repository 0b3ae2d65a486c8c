/** One part of a multipart/form-data body; `fileName` is absent on plain fields. */
export interface FormPart {
  readonly name: string;
  readonly fileName?: string;
  readonly data: Buffer;
}

/** Splits a form body, or returns undefined when the content type is not multipart/form-data with a boundary. */
export function parseMultipart(contentType: string | undefined, body: Buffer): FormPart[] | undefined {
  const match = /^multipart\/form-data\b.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? "");
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) return undefined;
  const marker = Buffer.from(`--${boundary}`);
  const parts: FormPart[] = [];
  let start = body.indexOf(marker);
  while (start >= 0) {
    const next = body.indexOf(marker, start + marker.length);
    if (next < 0) break;
    const part = readPart(body.subarray(start + marker.length + 2, next - 2));
    if (part) parts.push(part);
    start = next;
  }
  return parts;
}

function readPart(bytes: Buffer): FormPart | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const header = bytes.toString("utf8", 0, end);
  const name = /\bname="([^"]*)"/i.exec(header)?.[1];
  if (name === undefined) return undefined;
  const fileName = /\bfilename="([^"]*)"/i.exec(header)?.[1];
  const data = bytes.subarray(end + 4);
  return fileName === undefined ? { name, data } : { name, fileName, data };
}
