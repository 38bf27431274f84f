import { type Listener, listener } from './messenger';

/** What the model says in one turn: a call of a tool, or a text. */
export type Turn = { tool: string; arguments: Record<string, unknown> } | { text: string };

/** A server that speaks the OpenAI chat completions protocol and says what was written down for it, turn by turn. */
export async function openLanguageModel(turns: Turn[]): Promise<Listener> {
	let turn = 0;
	return await listener(() => {
		const said = turns[turn++];
		if (said === undefined) return { status: 500, json: { error: { message: 'The model was asked once too often.' } } };
		const message =
			'text' in said
				? { role: 'assistant', content: said.text }
				: {
						role: 'assistant',
						content: null,
						tool_calls: [
							{
								id: `call_${turn}`,
								type: 'function',
								function: { name: said.tool, arguments: JSON.stringify(said.arguments) },
							},
						],
					};
		return {
			status: 200,
			json: {
				id: `chatcmpl-${turn}`,
				object: 'chat.completion',
				created: 1_795_132_800,
				model: 'test-model',
				choices: [{ index: 0, message, finish_reason: 'text' in said ? 'stop' : 'tool_calls' }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			},
		};
	});
}
