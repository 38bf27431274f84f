import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { ContractModel } from 'payssam-core';
import { ALL_CONTRACTS } from './operation';
import { RESOURCES } from './operations';

/*
 * The menus are made from the registry. Resources are one menu, whose choices depend on the contract model. Operations
 * have a menu for each list that a contract model offers, under the same parameter name. n8n's node panel lists actions
 * by the first such menu of a resource, once for every resource menu, and sets the contract that the menu names first.
 */

/** The contract model that a new node starts with comes first. */
const CONTRACTS: readonly ContractModel[] = ['V2', ...ALL_CONTRACTS.filter((contract) => contract !== 'V2')];

const offered = (resource: string, contract: ContractModel): string[] =>
	Object.entries(RESOURCES[resource]?.operations ?? {})
		.filter(([, { contracts }]) => contracts.includes(contract))
		.map(([value]) => value)
		.sort();

/** Contract models that offer the same list, with that list. */
function groups(listOf: (contract: ContractModel) => string[]): { contracts: ContractModel[]; list: string[] }[] {
	const found: { contracts: ContractModel[]; list: string[] }[] = [];
	for (const contract of CONTRACTS) {
		const list = listOf(contract);
		const same = found.find((group) => group.list.join() === list.join());
		if (same === undefined) found.push({ contracts: [contract], list });
		else same.contracts.push(contract);
	}
	return found.filter(({ list }) => list.length > 0);
}

const byName = (a: INodePropertyOptions, b: INodePropertyOptions): number => a.name.localeCompare(b.name);

const startWith = (list: readonly string[], first: string): string => (list.includes(first) ? first : (list[0] ?? ''));

export const resourceMenu: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: Object.entries(RESOURCES)
		.map(([value, { name }]): INodePropertyOptions => {
			const contracts = CONTRACTS.filter((contract) => offered(value, contract).length > 0);
			const everywhere = contracts.length === CONTRACTS.length;
			return { name, value, ...(everywhere ? {} : { displayOptions: { show: { contract: contracts } } }) };
		})
		.sort(byName),
	default: 'bill',
};

export const operationMenus: INodeProperties[] = Object.entries(RESOURCES).flatMap(
	([resource, { operations, first }]) =>
		groups((contract) => offered(resource, contract)).map(
			({ contracts, list }): INodeProperties => ({
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: [resource], contract: contracts } },
				options: list
					.flatMap((value) => {
						const operation = operations[value];
						return operation === undefined ? [] : [{ value, ...operation.menu }];
					})
					.sort(byName),
				default: startWith(list, first),
			}),
		),
);

/** The fields of every operation. */
export const operationFields: INodeProperties[] = Object.values(RESOURCES).flatMap(({ operations }) =>
	Object.values(operations).flatMap(({ properties }) => properties),
);

/** What stands under the node on the canvas, as in "Send: Bill". */
export const subtitle = (() => {
	const names = Object.entries(RESOURCES).flatMap(([resource, { name, operations }]) =>
		Object.entries(operations).map(([operation, { menu }]) => [`${resource}.${operation}`, `${menu.name}: ${name}`]),
	);
	return `={{ (${JSON.stringify(Object.fromEntries(names))})[$parameter["resource"] + "." + $parameter["operation"]] }}`;
})();
