/** Which of a camera's pictures is wanted: the large one, the small one, or whichever suits line and screen. */
export type Quality = 'auto' | 'main' | 'sub'
