/*
 * Loaded into n8n before it starts. n8n's AI Agent loads the native module sqlite3, for the SQL agent of its first version.
 * It would have to be compiled or downloaded; the n8n of the tests is on PostgreSQL and none is used, so it gets an empty one.
 */
const Module = require('node:module');

const load = Module._load;
Module._load = function (request, ...rest) {
	return request === 'sqlite3' ? {} : load.call(this, request, ...rest);
};
