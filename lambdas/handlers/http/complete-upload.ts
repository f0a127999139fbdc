import { fileId, uploadRules, uploadToken } from '../../domain/uploads/upload.ts';
import { openRoute } from '../../middleware/http-route.ts';
import { uploadErrors } from '../../middleware/upload-errors.ts';
import { messaging } from '../../runtime/messaging.ts';
import { uploading } from '../../runtime/uploading.ts';
import { completeUpload } from '../../use-cases/uploads/complete-upload.ts';
import { uploadTarget } from './upload-target.ts';

/** `POST /api/gw/v1/webchat/conversations/{conversationId}/upload/complete`: the file was sent; from now on a message may carry it. */
export const handler = openRoute(
  messaging,
  async (request) => {
    const { tenant, conversationId } = await uploadTarget(request);
    const { url, ...file } = await completeUpload(uploading(), {
      tenantId: tenant.tenantId,
      conversationId,
      fileId: fileId(request.body.fileId),
      uploadToken: uploadToken(request.body.uploadToken),
      rules: uploadRules(tenant),
      retention: messaging().rulesOf(tenant).retention,
      gateway: request.gateway,
    });
    return {
      statusCode: 200,
      body: { success: true, message: 'the file is complete', data: { publicUrl: url, ...file } },
    };
  },
  uploadErrors,
);
