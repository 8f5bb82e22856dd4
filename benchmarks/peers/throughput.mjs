// Asks one of the three questions over and over with eight connections. In goes a line of JSON ({name, seconds} or {name,
// check: true}), out comes one ({operations, seconds, cpu} or {rows}). Argument: a JSON text that names the generated
// client, the URLs, the token and the learners. Started in the folder of the packages.
import { createRequire } from "node:module"
import { createInterface } from "node:readline"

const require = createRequire(`${process.cwd()}/`)
const setup = JSON.parse(process.argv[2])
const { PrismaClient } = require(setup.client)
const { PrismaPg } = require("@prisma/adapter-pg")

const open = (url, strategy) =>
  ({ strategy, prisma: new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 8 }, { schema: "prisma" }) }) })

// Prisma's own documented way with row-level security: every query in a transaction that first sets the context
const guarded = ({ strategy, prisma }, token) => ({
  strategy,
  prisma: prisma.$extends({
    query: {
      $allModels: {
        async $allOperations({ args, query }) {
          const [, result] = await prisma.$transaction([
            prisma.$executeRaw`select set_config('app.token', ${token}, true)`,
            query(args),
          ])
          return result
        },
      },
    },
  }),
})

const questions = {
  summary: (way, { student, day }) =>
    way.prisma.dailyFocusSummary.findUnique({ where: { studentId_date: { studentId: student, date: new Date(day) } } }),
  sessions: (way, { student }) =>
    way.prisma.homeworkSession.findMany({
      relationLoadStrategy: way.strategy,
      where: { studentId: student, subject: "math" },
      include: { hints: true, resources: true },
      orderBy: { createdAt: "desc" },
    }),
  plan: (way, { plan }) =>
    way.prisma.iEP.findUnique({
      relationLoadStrategy: way.strategy,
      where: { id: plan },
      include: { goals: true, services: true, teamMembers: true, meetings: true, behaviorPlan: true },
    }),
}

const ways = {}
for (const strategy of ["join", "query"]) {
  ways[`bare ${strategy}`] = () => open(setup.bare, strategy)
  ways[`guarded ${strategy}`] = (question) => guarded(open(setup.member, strategy), setup.tokens[question])
}
const opened = new Map()
const way = (name, question) => {
  const key = name.startsWith("guarded") ? `${name} ${question}` : name
  if (!opened.has(key)) opened.set(key, ways[name](question))
  return opened.get(key)
}

const run = async (name, question, seconds) => {
  const found = way(name, question), ask = questions[question], end = performance.now() + seconds * 1000
  const before = process.cpuUsage(), began = performance.now()
  let operations = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (performance.now() < end) {
        await ask(found, setup.learners[operations % setup.learners.length])
        operations += 1
      }
    }),
  )
  const used = process.cpuUsage(before)
  return { operations, seconds: (performance.now() - began) / 1000, cpu: (used.user + used.system) / 1e6 }
}

const written = (_, value) => (typeof value === "bigint" ? Number(value) : value)
for await (const line of createInterface({ input: process.stdin })) {
  const { name, question, seconds, learner } = JSON.parse(line)
  const answer = seconds
    ? await run(name, question, seconds)
    : { rows: await questions[question](way(name, question), setup.learners[learner]) }
  process.stdout.write(`${JSON.stringify(answer, written)}\n`)
}
process.exit(0)
