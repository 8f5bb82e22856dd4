// Runs queries of Prisma's client for a program in another language: in goes a line of JSON ({url, token, code}), out
// comes one ({value} or {error}). Argument: the folder of the generated client. Started in the folder of the packages.
import { createRequire } from "node:module"
import { createInterface } from "node:readline"

const require = createRequire(`${process.cwd()}/`)
const { PrismaClient } = require(process.argv[2])
const { PrismaPg } = require("@prisma/adapter-pg")

const asked = async ({ url, token, code }) => {
  const options = token ? `-c app.token=${token}` : undefined
  const adapter = new PrismaPg({ connectionString: url, options, max: 1 }, { schema: "prisma" })
  const prisma = new PrismaClient({ adapter })
  try {
    return { value: await new Function("prisma", `return (async () => { ${code} })()`)(prisma) }
  } catch (error) {
    return { error: error.message, code: error.code ?? null }
  } finally {
    await prisma.$disconnect()
  }
}

const written = (_, value) => (typeof value === "bigint" ? Number(value) : value)
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await asked(JSON.parse(line)), written)}\n`)
}
