/** The pages over HTTP. They work without JavaScript; every form posts to our own origin and is answered by a redirect. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { maskText } from '../api/mask';
import { isPayMethod, PAY_METHODS } from '../approval';
import type { Bill } from '../bill';
import type { Control } from '../control/control';
import { ControlError } from '../control/read';
import { billView, messageView } from '../control/views';
import type { Ledger } from '../ledger';
import { BILL_ACTIONS, billPage } from './bill';
import { page, to } from './layout';
import { MAX_LISTED, merchantPage } from './merchant';
import { payPage } from './pay';
import { chatPage, phonesPage } from './phone';
import { REFRESH_SCRIPT, STYLE } from './style';
import { type Lang, say } from './texts';

export interface PageParts {
	readonly ledger: Ledger;
	readonly control: Control;
	readonly origin: () => string;
}

/** `same-origin`, not `no-referrer`: the latter makes browsers send `Origin: null` with our own forms. */
const HEADERS = {
	'content-security-policy':
		"default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	'referrer-policy': 'same-origin',
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'cache-control': 'no-store',
};

const HTML = 'text/html; charset=utf-8';

const langOf = (request: FastifyRequest, fallback: Lang): Lang => {
	const lang = new URL(request.url, 'http://page').searchParams.get('lang');
	return lang === 'en' || lang === 'ko' ? lang : fallback;
};
const pathOf = (request: FastifyRequest): string => new URL(request.url, 'http://page').pathname;
const form = (request: FastifyRequest): URLSearchParams =>
	request.body instanceof URLSearchParams ? request.body : new URLSearchParams();

/** A whole number of at most four digits from a form; undefined for anything else, missing fields too. */
const whole = (text: string | null): number | undefined =>
	text !== null && /^\d{1,4}$/.test(text) ? Number(text) : undefined;

interface WithCode {
	Params: { code: string };
}

export function pageRoutes({ ledger, control, origin }: PageParts) {
	const html = (reply: FastifyReply, status: number, text: string) => reply.code(status).type(HTML).send(text);

	const problemPage = (request: FastifyRequest, lang: Lang, sentence: string): string =>
		page({
			lang,
			path: request.method === 'GET' ? pathOf(request) : '/',
			title: sentence,
			narrow: true,
			children: (
				<>
					<h1>{sentence}</h1>
					<p>
						<a href={to(lang, '/')}>← {say(lang, 'backToList')}</a>
					</p>
				</>
			),
		});

	const billOf = (code: string): Bill => {
		const bill = ledger.billByCode(code);
		if (bill === undefined) throw new ControlError(404, 'bill_not_found', 'no such bill');
		return bill;
	};
	const view = (bill: Bill) => billView(bill, ledger, origin());

	const actions: Record<(typeof BILL_ACTIONS)[number]['name'], (bill: Bill) => unknown> = {
		cancel: (bill) => control.cancel(bill),
		destroy: (bill) => control.destroy(bill),
		expire: (bill) => control.expire(bill),
		redeliver: (bill) => control.redeliver(bill),
	};

	return async (app: FastifyInstance): Promise<void> => {
		app.removeAllContentTypeParsers();
		app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
			done(null, new URLSearchParams(String(body))),
		);
		app.addHook('onSend', async (_request, reply) => {
			reply.headers(HEADERS);
		});
		app.setErrorHandler((error: FastifyError | ControlError, request, reply) => {
			const lang = langOf(request, 'en');
			if (error instanceof ControlError) {
				const sentence = error.status === 404 ? say(lang, 'notFound') : `${say(lang, 'notPossible')}: ${error.message}`;
				return html(reply, error.status, problemPage(request, lang, sentence));
			}
			const status = error.statusCode ?? 500;
			if (status >= 500) request.log.error(error);
			return html(reply, status, problemPage(request, lang, status < 500 ? error.message : 'the sandbox failed'));
		});

		app.get('/assets/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE));
		app.get('/assets/refresh.js', (_request, reply) =>
			reply.type('text/javascript; charset=utf-8').send(REFRESH_SCRIPT),
		);

		app.get('/', (request, reply) =>
			html(
				reply,
				200,
				merchantPage({
					lang: langOf(request, 'en'),
					path: '/',
					bills: ledger
						.bills()
						.slice(-MAX_LISTED)
						.reverse()
						.map((bill) => ({ bill: view(bill), code: bill.code })),
					total: ledger.bills().length,
					stores: control.listStores(),
					clock: control.getClock(),
					origin: origin(),
				}),
			),
		);

		app.post('/clock/advance', async (request, reply) => {
			const hours = whole(form(request).get('hours'));
			if (hours === undefined || hours < 1 || hours > 48)
				throw new ControlError(400, 'invalid_request', 'hours must be from 1 to 48');
			await control.advanceClock({ hours });
			return reply.redirect(to(langOf(request, 'en'), '/'), 303);
		});

		app.post('/points', (request, reply) => {
			const store = ledger.stores[whole(form(request).get('store')) ?? -1];
			if (store === undefined) throw new ControlError(404, 'store_not_found', 'no such store');
			const { apiKey, member, merchant, balance } = store;
			control.putStore({ apiKey, member, merchant, balance: balance + 10_000 });
			return reply.redirect(`${to(langOf(request, 'en'), '/')}#points`, 303);
		});

		app.get<WithCode>('/bills/:code', (request, reply) => {
			const bill = billOf(request.params.code);
			const bodies = new Map(ledger.deliveriesOf(bill).map((one) => [one.id, maskText(one.body, [bill.apiKey])]));
			const path = `/bills/${bill.code}`;
			return html(
				reply,
				200,
				billPage({ lang: langOf(request, 'en'), path, bill: view(bill), code: bill.code, bodies }),
			);
		});
		for (const { name } of BILL_ACTIONS) {
			app.post<WithCode>(`/bills/:code/${name}`, async (request, reply) => {
				const bill = billOf(request.params.code);
				await actions[name](bill);
				return reply.redirect(to(langOf(request, 'en'), `/bills/${bill.code}`), 303);
			});
		}

		app.get('/phone', (request, reply) => {
			const counts = new Map<string, number>();
			for (const { phone } of ledger.messages) counts.set(phone, (counts.get(phone) ?? 0) + 1);
			const phones = Array.from(counts, ([phone, count]) => ({ phone, count })).reverse();
			return html(reply, 200, phonesPage({ lang: langOf(request, 'ko'), path: '/phone', phones }));
		});
		app.get<{ Params: { number: string } }>('/phone/:number', (request, reply) => {
			const phone = request.params.number;
			const messages = ledger.messages
				.filter((message) => message.phone === phone)
				.flatMap((message) => {
					const bill = ledger.bill(message.apiKey, message.billId);
					return bill === undefined
						? []
						: [{ message: messageView(message, ledger, origin()), bill: view(bill), payPath: `/b/${bill.code}` }];
				});
			return html(reply, 200, chatPage({ lang: langOf(request, 'ko'), path: pathOf(request), phone, messages }));
		});

		app.get<WithCode>('/b/:code', (request, reply) => {
			const bill = billOf(request.params.code);
			const declined = new URL(request.url, 'http://page').searchParams.has('declined');
			return html(
				reply,
				200,
				payPage({ lang: langOf(request, 'ko'), path: `/b/${bill.code}`, bill: view(bill), declined }),
			);
		});
		app.post<WithCode>('/b/:code/pay', async (request, reply) => {
			const bill = billOf(request.params.code);
			const fields = form(request);
			const method = fields.get('method') ?? '';
			const months = whole(fields.get('months') ?? '0');
			if (!isPayMethod(method) || !PAY_METHODS[method].onPayPage)
				throw new ControlError(400, 'invalid_request', 'choose a way to pay');
			if (months === undefined || months > 36) {
				throw new ControlError(400, 'invalid_request', 'months must be from 0 to 36');
			}
			// The payer does not wait for the merchant's server.
			await control.pay({ billId: bill.billId, apiKey: bill.apiKey, method, months, wait: false }, 'payer');
			return reply.redirect(to(langOf(request, 'ko'), `/b/${bill.code}`), 303);
		});
		app.post<WithCode>('/b/:code/decline', (request, reply) => {
			const bill = billOf(request.params.code);
			control.decline({ billId: bill.billId, apiKey: bill.apiKey, reason: 'declined on the pay page' }, 'payer');
			return reply.redirect(`${to(langOf(request, 'ko'), `/b/${bill.code}`)}&declined=1`, 303);
		});
	};
}
