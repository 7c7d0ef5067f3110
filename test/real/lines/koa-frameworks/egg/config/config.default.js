module.exports = { keys: 'a test' };
