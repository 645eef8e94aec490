/** For `catch`: what is not there yet, or not any more, is no error of the one who looks. */
export const unless = (name: string) => (error: Error) => {
  if (error.name !== name) throw error;
};
