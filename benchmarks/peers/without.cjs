// Prisma's command loads its studio and its local servers at the start. Generating a client needs none of them, so they
// are not installed (`overrides` in package.json), and whoever asks for one gets an empty object.
const modules = require("node:module")
const absent = /^(@prisma\/(dev|studio-core)|mysql2|postgres)(\/|$)/
const load = modules._load
modules._load = (name, ...rest) => (absent.test(name) ? {} : load(name, ...rest))
