/** The pages over HTTP. They work without JavaScript; every form posts to our own origin and is answered by a redirect. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { maskText } from '../api/mask';
import { isPayMethod, PAY_METHODS } from '../approval';
import type { Bill, Store, StoreName } from '../bill';
import type { Control } from '../control/control';
import { ControlError } from '../control/read';
import { billView, cashReceiptView, messageView, registeredMethodView, subMerchantView } from '../control/views';
import type { Services } from '../services';
import { nextStatus, type StoreFacts, type SubMerchant } from '../sub-merchants';
import { BILL_ACTIONS, billPage } from './bill';
import { cashReceiptsPage } from './cash-receipts';
import { certificationPage } from './certification';
import { CHARGE_AMOUNTS, chargePage } from './charge';
import { MAX_LISTED, page, to } from './layout';
import { merchantPage } from './merchant';
import { payPage, RECEIPT_CHOICES } from './pay';
import { payMethodsPage } from './pay-methods';
import { chatPage, phonesPage } from './phone';
import { REGISTRATION_FIELDS, registerPage } from './register';
import { REFRESH_SCRIPT, STYLE } from './style';
import { LINK_ACTIONS, subMerchantPage, subMerchantsPage } from './sub-merchants';
import { type Lang, say } from './texts';

export interface PageParts {
	readonly services: Services;
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

/** A whole number of at most six digits from a form; undefined for anything else, missing fields too. */
const whole = (text: string | null): number | undefined =>
	text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;

const invalid = (message: string): ControlError => new ControlError(400, 'invalid_request', message);

/** The newest rows of a list, newest first. */
const newest = <T,>(all: readonly T[]): T[] => all.slice(-MAX_LISTED).reverse();

/** The form of the registration's second step. */
function storeFacts(fields: URLSearchParams): Partial<StoreFacts> {
	const entries = REGISTRATION_FIELDS.map(({ name, required, fits }) => {
		const value = fields.get(name)?.trim() ?? '';
		if (required || value !== '') {
			if (!fits(value)) throw invalid(`${name} is missing or wrong`);
		}
		return [name, value];
	});
	return Object.fromEntries(entries);
}

/** Just the codes: a control method refuses to guess what else an object brings. */
const nameOf = ({ apiKey, member, merchant }: StoreName): StoreName => ({ apiKey, member, merchant });

interface WithCode {
	Params: { code: string };
}

export function pageRoutes({ services, control, origin }: PageParts) {
	const { ledger } = services;
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

	const storeOf = (code: string): Store => {
		const store = ledger.storeByCode(code);
		if (store === undefined) throw new ControlError(404, 'store_not_found', 'no such store');
		return store;
	};
	const subMerchantOf = (code: string): SubMerchant => {
		const one = services.subMerchants.list().find((each) => each.code === code);
		if (one === undefined) throw new ControlError(404, 'link_not_found', 'no such sub-merchant');
		return one;
	};
	const linkView = (one: SubMerchant) => subMerchantView(one, ledger, origin());

	/** What the payer chose, as the payment takes it. */
	function receiptOf(bill: Bill, choice: string) {
		const known = RECEIPT_CHOICES.find((one) => one.name === choice && one.offered(view(bill)));
		if (known === undefined) throw invalid('choose what to do about a cash receipt');
		if (known.name === 'none') return null;
		return known.name === 'person' && bill.phone !== null
			? { trader: '0' as const, issuanceNumber: bill.phone }
			: undefined;
	}

	const linkActions: Record<(typeof LINK_ACTIONS)[number]['name'], (one: SubMerchant) => unknown> = {
		advance: (one) => control.advanceSubMerchant({ ...nameOf(one), wait: false }),
		pause: (one) => control.pauseSubMerchant({ ...nameOf(one), wait: false }),
		redeliver: (one) => control.redeliverLink(nameOf(one)),
	};

	const actions: Record<(typeof BILL_ACTIONS)[number]['name'], (bill: Bill) => unknown> = {
		cancel: (bill) => control.cancel(bill),
		destroy: (bill) => control.destroy(bill),
		expire: (bill) => control.expire(bill),
		redeliver: (bill) => control.redeliver(bill),
		receipt: ({ billId, apiKey }) => control.issueCashReceipt({ billId, apiKey }),
		'receipt-cancel': (bill) => control.cancelCashReceipt(bill),
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

		app.get('/', (request, reply) => {
			const bills = ledger.bills();
			return html(
				reply,
				200,
				merchantPage({
					lang: langOf(request, 'en'),
					path: '/',
					bills: newest(bills).map((bill) => ({ bill: view(bill), code: bill.code })),
					total: bills.length,
					stores: control.listStores(),
					clock: control.getClock(),
					origin: origin(),
				}),
			);
		});

		app.get('/cash-receipts', (request, reply) => {
			const all = ledger.cashReceipts.map((receipt, index) => ({ receipt, index }));
			const receipts = newest(all).map(({ receipt, index }) => ({
				receipt: cashReceiptView(receipt),
				billCode: ledger.bill(receipt.apiKey, receipt.billId)?.code ?? null,
				index,
			}));
			const frame = { lang: langOf(request, 'en'), path: '/cash-receipts' };
			return html(reply, 200, cashReceiptsPage({ ...frame, receipts, total: all.length }));
		});
		app.post('/cash-receipts', (request, reply) => {
			const fields = form(request);
			const [billId = '', price = '', issuanceNumber = ''] = ['billId', 'price', 'issuanceNumber'].map(
				(name) => fields.get(name) ?? '',
			);
			if (!/^[A-Za-z0-9_-]{1,20}$/.test(billId))
				throw invalid('the bill id may hold letters, digits, "_" and "-" only');
			if (!/^[1-9]\d{0,9}$/.test(price)) throw invalid('the amount must be digits only');
			if (!/^\d{0,20}$/.test(issuanceNumber)) throw invalid('the number must be digits only');
			const trader = fields.get('trader') === '1' ? '1' : '0';
			control.issueCashReceipt({
				billId,
				price,
				trader,
				...(issuanceNumber === '' ? {} : { issuanceNumber }),
			});
			return reply.redirect(to(langOf(request, 'en'), '/cash-receipts'), 303);
		});
		app.post('/cash-receipts/cancel', (request, reply) => {
			const receipt = ledger.cashReceipts[whole(form(request).get('index')) ?? -1];
			if (receipt === undefined) throw new ControlError(404, 'receipt_not_found', 'no such cash receipt');
			control.cancelCashReceipt({ billId: receipt.billId, apiKey: receipt.apiKey });
			return reply.redirect(to(langOf(request, 'en'), '/cash-receipts'), 303);
		});

		app.get('/certification', (request, reply) => {
			const stores = control.listStores().map((store) => {
				const certification = control.getCertification(nameOf(store));
				const { steps, unacknowledged } = certification;
				const ids = [...steps.map(({ billId }) => billId), ...unacknowledged].filter((id) => id !== null);
				const codeOf = new Map(ids.map((id) => [id, ledger.bill(store.apiKey, id)?.code ?? '']));
				return { name: `${store.name} (${store.member} / ${store.merchant})`, certification, codeOf };
			});
			const frame = { lang: langOf(request, 'en'), path: '/certification' };
			return html(reply, 200, certificationPage({ ...frame, stores }));
		});

		app.get('/sub-merchants', (request, reply) => {
			const all = services.subMerchants.list();
			const subMerchants = newest(all).map((one) => ({ one: linkView(one), code: one.code }));
			const frame = { lang: langOf(request, 'en'), path: '/sub-merchants' };
			return html(reply, 200, subMerchantsPage({ ...frame, subMerchants, total: all.length }));
		});
		app.get<WithCode>('/sub-merchants/:code', (request, reply) => {
			const one = subMerchantOf(request.params.code);
			const bodies = new Map(ledger.deliveriesOfLink(one).map((each) => [each.id, maskText(each.body, [one.apiKey])]));
			const frame = { lang: langOf(request, 'en'), path: `/sub-merchants/${one.code}` };
			return html(reply, 200, subMerchantPage({ ...frame, one: linkView(one), code: one.code, bodies }));
		});
		for (const { name } of LINK_ACTIONS) {
			app.post<WithCode>(`/sub-merchants/:code/${name}`, async (request, reply) => {
				const one = subMerchantOf(request.params.code);
				await linkActions[name](one);
				return reply.redirect(to(langOf(request, 'en'), `/sub-merchants/${one.code}`), 303);
			});
		}

		app.get<WithCode>('/register/:code', (request, reply) => {
			const one = subMerchantOf(request.params.code);
			const frame = { lang: langOf(request, 'ko'), path: `/register/${one.code}` };
			return html(reply, 200, registerPage({ ...frame, one: linkView(one) }));
		});
		app.post<WithCode>('/register/:code/advance', async (request, reply) => {
			const one = subMerchantOf(request.params.code);
			const fields = form(request);
			const sentFor = fields.get('status');
			if (sentFor === null) throw invalid('the form is not complete');
			// A form sent twice does its step once.
			if (sentFor === one.status) {
				if (one.status === 'PAUSED' || nextStatus(one.status) === undefined)
					throw new ControlError(409, 'link_state', 'there is nothing left to register');
				const facts = one.status === 'MEMBER_MAPPED' ? storeFacts(fields) : {};
				await control.advanceSubMerchant({ ...nameOf(one), ...facts, wait: false }, 'page');
			}
			return reply.redirect(to(langOf(request, 'ko'), `/register/${one.code}`), 303);
		});

		app.get('/pay-methods', (request, reply) => {
			const methods = newest(ledger.methods).map(registeredMethodView);
			const frame = { lang: langOf(request, 'en'), path: '/pay-methods' };
			return html(reply, 200, payMethodsPage({ ...frame, methods, total: ledger.methods.length }));
		});
		app.post<{ Params: { methodId: string } }>('/pay-methods/:methodId/delete', (request, reply) => {
			control.deletePayMethod({ methodId: request.params.methodId });
			return reply.redirect(to(langOf(request, 'en'), '/pay-methods'), 303);
		});

		app.get<WithCode>('/charge/:code', (request, reply) => {
			const store = storeOf(request.params.code);
			const frame = { lang: langOf(request, 'ko'), path: `/charge/${request.params.code}` };
			const added = new URL(request.url, 'http://page').searchParams.has('added');
			return html(reply, 200, chargePage({ ...frame, store, added }));
		});
		app.post<WithCode>('/charge/:code', (request, reply) => {
			const store = storeOf(request.params.code);
			const amount = CHARGE_AMOUNTS.find((one) => one === whole(form(request).get('amount')));
			if (amount === undefined) throw invalid('choose how many points');
			control.setPoints({ ...nameOf(store), balance: store.balance + amount });
			return reply.redirect(`${to(langOf(request, 'ko'), `/charge/${request.params.code}`)}&added=1`, 303);
		});

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
				.slice(-MAX_LISTED)
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
			const cashReceipt = receiptOf(bill, fields.get('receipt') ?? 'self');
			// The payer does not wait for the merchant's server.
			await control.pay(
				{ billId: bill.billId, apiKey: bill.apiKey, method, months, cashReceipt, wait: false },
				'payer',
			);
			return reply.redirect(to(langOf(request, 'ko'), `/b/${bill.code}`), 303);
		});
		app.post<WithCode>('/b/:code/decline', (request, reply) => {
			const bill = billOf(request.params.code);
			control.decline({ billId: bill.billId, apiKey: bill.apiKey, reason: 'declined on the pay page' }, 'payer');
			return reply.redirect(`${to(langOf(request, 'ko'), `/b/${bill.code}`)}&declined=1`, 303);
		});
	};
}
