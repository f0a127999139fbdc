/** An operator who answers every question alike, and what the command line has told and asked. */
export function anOperator(answer: boolean) {
  const [said, noted, asked]: [string[], string[], string[]] = [[], [], []];
  const talk = {
    say: (text: string) => said.push(text),
    note: (text: string) => noted.push(text),
    agreed: async (question: string) => {
      asked.push(question);
      return answer;
    },
  };
  return { talk, heard: { said, noted, asked } };
}
