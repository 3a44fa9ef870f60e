import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { asBitBuilderError, BitBuilderError, catalogue, type ErrorCode } from '../../../lib/errors.js';
import type { Failure, Operation } from '../../../lib/wire.js';

/** The body that every error travels in. Problem paths are outward already. */
export function failureOf(error: BitBuilderError, requestId?: string): Failure {
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      problems: error.problems.map(({ path, message }) => ({ path: [...path], message })),
      retry: error.retry,
      left_behind: false,
      ...(requestId === undefined ? {} : { request_id: requestId }),
    },
  };
}

/** Answers a request whose operation failed, with the status that its code stands for. */
export async function replyFailed(reply: FastifyReply, operation: Operation): Promise<FastifyReply> {
  const error = operation.error ?? failureOf(new BitBuilderError('bug', `operation ${operation.id} failed without saying why`)).error;
  return reply.code(statusOf(error.code)).send({ error: { ...error, request_id: reply.request.id } } satisfies Failure);
}

/** A failed operation as one request is told of it: its error ends with the id of that request, as every other one does. */
export function failedBy({ id }: Pick<FastifyRequest, 'id'>, operation: Operation): Operation {
  return operation.error ? { ...operation, error: { ...operation.error, request_id: id } } : operation;
}

/** Turns whatever a handler threw into a Failure; the error handler of the server. */
export function onError(thrown: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = fromFastify(thrown);
  if (error.status >= 500) request.log.error({ err: error }, error.message);
  else request.log.info({ code: error.code, detail: error.detail }, error.message);
  if (error.code === 'unauthenticated') void reply.header('www-authenticate', 'Bearer');
  return reply.code(error.status).send(failureOf(error, request.id));
}

function fromFastify(thrown: FastifyError): BitBuilderError {
  switch (thrown.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new BitBuilderError('body_too_large', 'the body of the request is too long; the shim reads 4 MiB at most');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new BitBuilderError('not_found', 'there is nothing with so long an id');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new BitBuilderError('invalid_request', 'the shim reads JSON only; send "content-type: application/json"');
    default:
      if (thrown.statusCode !== undefined && thrown.statusCode >= 400 && thrown.statusCode < 500) {
        return new BitBuilderError('invalid_request', `the request cannot be read: ${thrown.message}`, { cause: thrown });
      }
      return asBitBuilderError(thrown);
  }
}

function statusOf(code: string): number {
  return code in catalogue ? catalogue[code as ErrorCode].status : 500;
}
