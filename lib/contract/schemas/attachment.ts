import Type from 'typebox';
import { FILE_TYPES } from '../../../lambdas/domain/tenants/file-type.ts';
import {
  LONGEST_FILE_NAME,
  MOST_ATTACHMENTS,
  SAFE_FILE_NAME,
  UPLOAD_SECRET,
} from '../../../lambdas/domain/uploads/upload.ts';
import { closedObject, namedObject, openObject } from './object.ts';
import { patternOf } from './pattern.ts';

export const FileType = Type.Enum(FILE_TYPES, {
  $id: 'FileType',
  description: 'The type of a file, which its first bytes were found to be.',
});

export const FileName = Type.String({
  $id: 'FileName',
  description: 'The name of the file, not blank.',
  minLength: 1,
  maxLength: LONGEST_FILE_NAME,
  pattern: patternOf(SAFE_FILE_NAME),
  examples: ['receipt.pdf'],
});

export const FileSize = Type.Integer({ $id: 'FileSize', description: 'Bytes.', minimum: 1, examples: [48213] });

export const FileId = Type.String({
  $id: 'FileId',
  description: 'The id of an upload.',
  pattern: patternOf(UPLOAD_SECRET),
  examples: ['k3Jv0Qm9ZtYx2Lw8Rb5NcA'],
});

export const UploadToken = Type.String({
  $id: 'UploadToken',
  description: 'The secret of an upload: only who began it completes it.',
  pattern: patternOf(UPLOAD_SECRET),
  examples: ['Xp7Tz1Wq4Hn6Vd0Ks9Gm2w'],
});

export const FileUrl = Type.String({
  $id: 'FileUrl',
  description: 'Where the file is served, to everybody who knows the address.',
  format: 'uri',
  examples: ['https://chat.example/files/365-alxc-k3Jv0Qm9ZtYx2Lw8Rb5NcAXp7Tz1Wq4Hn6Vd0Ks9Gm2w'],
});

/** A file that a message carries. */
export const Attachment = namedObject('Attachment', 'A file that a message carries.', {
  url: FileUrl,
  filename: FileName,
  contentType: FileType,
  size: FileSize,
});

const ATTACHED =
  'Name, type and size are known from the upload: whatever is said of them beside the address is left out.';

const UploadedUrl = Type.String({ description: 'The `publicUrl` of a completed upload of the same conversation.' });

const GivenAttachment = openObject(ATTACHED, { url: UploadedUrl });

const WidgetAttachment = openObject(ATTACHED, {
  payload: openObject('What the widget says of the file.', { url: UploadedUrl }),
});

const GivenItems = Type.Array(Type.Union([GivenAttachment, WidgetAttachment]), { maxItems: MOST_ATTACHMENTS });

const NO_FILES = [Type.Literal(''), Type.Null({ description: 'No files.' })];

/** Files of a message as a client gives them, in either form. */
export const GivenAttachments = Type.Union(
  [
    GivenItems,
    openObject('The public widget’s form.', { items: Type.Union([GivenItems, ...NO_FILES]) }),
    closedObject('No files.', {}),
    ...NO_FILES,
  ],
  {
    $id: 'GivenAttachments',
    description: 'Completed uploads of this conversation, begun in the last days, that the message is to carry.',
    examples: [[{ url: 'https://chat.example/files/365-alxc-k3Jv0Qm9ZtYx2Lw8Rb5NcAXp7Tz1Wq4Hn6Vd0Ks9Gm2w' }]],
  },
);
