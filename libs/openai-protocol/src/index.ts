export {
  carriesText,
  findUsage,
  type ChatCompletion,
  type ChatCompletionChunk,
  type Choice,
  type ChunkChoice,
  type ChunkDelta,
  type FinishReason,
  type ToolCall,
  type Usage,
} from './completion.ts';
export { findError, openAiError, type OpenAiError, type OpenAiErrorBody } from './errors.ts';
export {
  checkChatRequest,
  type ChatCompletionRequest,
  type ChatMessage,
  type RequestProblem,
} from './request.ts';
export { encodeSseEvent, SSE_DONE } from './sse.ts';
