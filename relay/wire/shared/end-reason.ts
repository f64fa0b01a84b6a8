/** Why the relay ends a viewer's or an explainer's socket; said in `{"type":"end"}` before the close. */
export type EndReason = 'expired' | 'revoked' | 'job-left' | 'too-slow' | 'going-away'
