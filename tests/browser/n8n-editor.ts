/* n8n's editor as a person uses it: the same steps that the README of the package describes, in the same words. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

export class N8nEditor {
	constructor(
		readonly page: Page,
		readonly url: string,
	) {}

	part(testId: string): Locator {
		return this.page.locator(`[data-test-id="${testId}"]:visible`);
	}

	async signIn({ email, password }: { email: string; password: string }): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.page.getByLabel(/email/i).fill(email);
		await this.page.getByLabel(/password/i).fill(password);
		await this.page.getByRole('button', { name: /sign in/i }).click();
		await this.page.waitForURL(/\/home|\/workflow/);
	}

	/** A new workflow, with the node panel open at the one entry that the search finds. n8n shows node and trigger as one. */
	async searchNode(words: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.part('canvas-plus-button').click();
		await this.part('node-creator-search-bar').fill(words);
		await this.part('node-creator-item-name').getByText('PaySsam', { exact: true }).click();
	}

	/** The actions that the panel offers for the node, without the headings. */
	async offeredActions(): Promise<string[]> {
		await this.page.getByText(/^Actions \(/).click();
		await this.page.getByText('Send a bill', { exact: true }).waitFor();
		const entries = await this.part('item-iterator-item').allInnerTexts();
		return entries.map((entry) => entry.trim()).filter((entry) => !/ ACTIONS$/.test(entry));
	}

	async choose(entry: string): Promise<void> {
		await this.page.getByText(entry, { exact: true }).click();
		await this.part('ndv').waitFor();
	}

	async expectLabels(labels: readonly string[]): Promise<void> {
		for (const label of labels) {
			await this.part('ndv').getByText(label, { exact: true }).first().waitFor();
		}
	}

	async fill(parameter: string, value: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).locator('input, textarea').first().fill(value);
	}

	/** What the credential dialog says about its test. */
	connection(words: RegExp): Locator {
		return this.part('editCredential-modal').getByText(words);
	}

	async closeCredential(): Promise<void> {
		await this.part('editCredential-modal').getByRole('button', { name: /close/i }).last().click();
		await this.part('editCredential-modal').waitFor({ state: 'hidden' });
	}

	/** The test URL of the open trigger. */
	async testUrl(): Promise<string> {
		await this.page.getByText('Webhook URLs', { exact: true }).click();
		const shown = this.part('ndv').getByText(/\/webhook-test\//);
		return ((await shown.first().textContent()) ?? '').replaceAll(/\s/g, '');
	}

	/** "Execute step" of a trigger: n8n listens at the test URL for one event. */
	async listen(): Promise<void> {
		await this.part('trigger-execute-button').click();
		await this.page.getByText('Listening for test event').waitFor();
	}

	async publish(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.part('ndv').waitFor({ state: 'hidden' });
		await this.part('workflow-open-publish-modal-button').click();
		await this.part('workflowPublish-modal')
			.getByRole('button', { name: /^Publish/ })
			.click();
		await this.page.getByText('Workflow published').waitFor();
		await this.page.getByRole('button', { name: 'Got it' }).click();
	}

	/** The canvas shows by the look of a node that its execution waits; nothing there says it in words. */
	async expectWaiting(node: string): Promise<void> {
		await this.page.locator('[data-test-id="canvas-node"] .waiting', { hasText: node }).waitFor();
	}

	async expectOutput(text: string): Promise<void> {
		await expect
			.poll(async () => await this.part('output-panel').textContent(), { timeout: 90_000, interval: 200 })
			.toContain(text);
	}
}
