/** Where engines of Activepieces before 0.85 look for a piece, whatever `main` says. */
module.exports = require('../dist/index.js');
