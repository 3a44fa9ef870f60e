import { pino, type DestinationStream, type Logger } from 'pino';

/** JSON lines. Headers and bodies are never logged, so neither is a token nor a write-only attribute. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serializeError },
    redact: {
      paths: ['token', '*.token', 'key', '*.key', 'password', '*.password', 'headers.authorization', '*.headers.authorization'],
      censor: '<redacted>',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

function serializeError(error: Error & { code?: string; detail?: string }): Record<string, unknown> {
  return {
    ...(error.code ? { code: error.code } : {}),
    message: error.message,
    ...(error.detail ? { detail: error.detail } : {}),
    ...(error.cause instanceof Error ? { cause: serializeError(error.cause) } : {}),
    ...(error.code === 'bug' ? { stack: error.stack } : {}),
  };
}
