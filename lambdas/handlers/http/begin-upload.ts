import { fileName, fileSize, fileType, savedName, uploadRules } from '../../domain/uploads/upload.ts';
import { openRoute } from '../../middleware/http-route.ts';
import { uploadErrors } from '../../middleware/upload-errors.ts';
import { messaging } from '../../runtime/messaging.ts';
import { uploading } from '../../runtime/uploading.ts';
import { beginUpload } from '../../use-cases/uploads/begin-upload.ts';
import { uploadTarget } from './upload-target.ts';

/** What a client without a type of its own is to send with the file (RFC 2046, 4.5.1). */
const UNKNOWN_TYPE = 'application/octet-stream';

/** `POST /api/gw/v1/webchat/conversations/{conversationId}/upload/init`: a widget declares a file and gets its upload URL. */
export const handler = openRoute(
  messaging,
  async (request) => {
    const { tenant, conversationId, isStaffs } = await uploadTarget(request);
    const rules = uploadRules(tenant);
    const { originalName, mimeType, size } = request.body;
    const file = {
      filename: fileName(originalName),
      contentType: fileType(mimeType, rules),
      size: fileSize(size, rules),
    };
    const begun = await beginUpload(uploading(), {
      tenantId: tenant.tenantId,
      conversationId,
      file,
      address: isStaffs ? undefined : request.address,
    });
    const { filename, contentType } = file;
    const data = {
      ...begun,
      fileName: contentType ? savedName(filename, contentType) : filename,
      contentType: contentType ?? UNKNOWN_TYPE,
    };
    return { statusCode: 200, body: { success: true, message: 'send the file to uploadUrl', data } };
  },
  uploadErrors,
);
