import type { FileShelf, StoredFile } from "./file-shelf.ts";
import { fileId, fileUniqueId } from "./file-shelf.ts";
import { imageSize } from "./image-size.ts";
import type { FormPart } from "./multipart.ts";
import { badRequest, TelegramError } from "./telegram-error.ts";
import type { WireMessage } from "./wire.ts";

const maxBytes = { photo: 10 << 20, document: 50 << 20 };
const maxPhotoSides = 10_000;

/** The file that a field names: an upload ("attach://name") or a `file_id` sent before. Addresses are not fetched. */
export function takeFile(
  shelf: FileShelf,
  kind: StoredFile["kind"],
  reference: string,
  uploads: Map<string, FormPart>,
): StoredFile {
  const attached = /^attach:\/\/(.+)$/.exec(reference)?.[1];
  if (attached === undefined) {
    const file = shelf.byFileId(reference);
    if (file === undefined) throw badRequest("wrong file identifier/HTTP URL specified");
    if (kind === "photo" && file.kind !== "photo") throw badRequest("can't use file of type Document as Photo");
    return file;
  }
  const part = uploads.get(attached);
  if (part === undefined) throw badRequest(`there is no ${kind} in the request`);
  return storeFile(shelf, kind, part);
}

/** Stores an uploaded file; Telegram's refusals for one that is empty, too big, or no picture. */
export function storeFile(shelf: FileShelf, kind: StoredFile["kind"], part: FormPart): StoredFile {
  if (part.bytes.length === 0) throw badRequest("file must be non-empty");
  if (part.bytes.length > maxBytes[kind]) throw new TelegramError(413, "Request Entity Too Large");
  const size = imageSize(part.bytes);
  if (kind === "photo") {
    if (size === undefined) throw badRequest("IMAGE_PROCESS_FAILED");
    if (size.width < 1 || size.height < 1 || size.width + size.height > maxPhotoSides) {
      throw badRequest("PHOTO_INVALID_DIMENSIONS");
    }
  }
  return shelf.add({
    kind,
    name: part.filename ?? kind,
    mime: size?.mime ?? mimeType(part),
    width: size?.width ?? 0,
    height: size?.height ?? 0,
    bytes: part.bytes,
  });
}

/** grammY sends every file as application/octet-stream; Telegram then looks at the name. */
function mimeType(part: FormPart): string {
  if (part.contentType !== "application/octet-stream") return part.contentType;
  const types: Record<string, string> = {
    txt: "text/plain",
    csv: "text/csv",
    json: "application/json",
    pdf: "application/pdf",
    zip: "application/zip",
    gz: "application/gzip",
  };
  return types[/\.(\w+)$/.exec(part.filename ?? "")?.[1]?.toLowerCase() ?? ""] ?? part.contentType;
}

export function photoContent(file: StoredFile): Pick<WireMessage, "photo"> {
  return {
    photo: [
      {
        file_id: fileId(file),
        file_unique_id: fileUniqueId(file),
        width: file.width,
        height: file.height,
        file_size: file.bytes.length,
      },
    ],
  };
}

export function documentContent(file: StoredFile): Pick<WireMessage, "document"> {
  return {
    document: {
      file_id: fileId(file),
      file_unique_id: fileUniqueId(file),
      file_name: file.name,
      mime_type: file.mime,
      file_size: file.bytes.length,
    },
  };
}
