import { fileName, fileSize, fileType, savedName, uploadRules } from '../../domain/uploads/upload.ts';
import { openRoute } from '../../middleware/http-route.ts';
import { uploadErrors } from '../../middleware/upload-errors.ts';
import { messaging } from '../../runtime/messaging.ts';
import { uploading } from '../../runtime/uploading.ts';
import { beginUpload } from '../../use-cases/uploads/begin-upload.ts';
import { uploadTarget } from './upload-target.ts';

/** `POST /api/gw/v1/webchat/conversations/{conversationId}/upload/init`: a widget declares a file and gets its upload URL. */
export const handler = openRoute(
  messaging,
  async (request) => {
    const { tenant, conversationId, isStaffs } = await uploadTarget(request);
    const rules = uploadRules(tenant);
    const { originalName, mimeType, size } = request.body;
    const name = fileName(originalName);
    const contentType = fileType(mimeType, rules);
    const file = { filename: savedName(name, contentType), contentType, size: fileSize(size, rules) };
    const begun = await beginUpload(uploading(), {
      tenantId: tenant.tenantId,
      conversationId,
      file,
      address: isStaffs ? undefined : request.address,
    });
    const data = { ...begun, fileName: file.filename, contentType: file.contentType };
    return { statusCode: 200, body: { success: true, message: 'send the file to uploadUrl', data } };
  },
  uploadErrors,
);
