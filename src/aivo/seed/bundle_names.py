"""Names for the invented districts' people, from many places, as in a real school."""

GIVEN_NAMES = (
    "Aaliyah", "Abel", "Adaeze", "Ahmed", "Aiko", "Alejandro", "Alma", "Amir", "Anders", "Anya", "Arjun", "Astrid",
    "Aurelio", "Beatriz", "Bianca", "Bruno", "Camila", "Carter", "Chiara", "Chidi", "Clara", "Dalia", "Damian",
    "Daniela", "Darius", "Delphine", "Diego", "Dmitri", "Ebony", "Edith", "Elena", "Elias", "Emeka", "Emilia",
    "Enzo", "Esther", "Fatima", "Felix", "Fernanda", "Finn", "Gabriel", "Gia", "Grace", "Hana", "Hector", "Hugo",
    "Ibrahim", "Imani", "Ines", "Isaac", "Ivy", "Jada", "Jamal", "Jasper", "Javier", "Jia", "Joaquin", "Josie",
    "Kai", "Kalani", "Karim", "Keisha", "Kenji", "Khadija", "Lars", "Layla", "Leila", "Lorenzo", "Lucia", "Luka",
    "Malik", "Mara", "Marisol", "Mateo", "Mei", "Mila", "Minh", "Nadia", "Naomi", "Nico", "Noemi", "Omar", "Orla",
    "Oscar", "Paloma", "Pavel", "Priya", "Quentin", "Rafael", "Rania", "Rhea", "Rohan", "Rosa", "Ruth", "Saanvi",
    "Salma", "Santiago", "Sara", "Selene", "Simone", "Soren", "Stella", "Tariq", "Tessa", "Thiago", "Tomás", "Uma",
    "Valeria", "Viktor", "Wanjiru", "Wren", "Xavier", "Yara", "Yusuf", "Zadie", "Zoë",
)  # fmt: skip

FAMILY_NAMES = (
    "Abara", "Abernathy", "Acosta", "Adeyemi", "Aguilar", "Ahmadi", "Alvarez", "Anand", "Andersen", "Arroyo",
    "Bakshi", "Barros", "Bauer", "Begum", "Bello", "Berger", "Blackwood", "Bouchard", "Brandt", "Cabrera",
    "Calloway", "Cardoso", "Castellanos", "Chaudhry", "Cho", "Contreras", "Dang", "Delgado", "Diallo", "Dominguez",
    "Duarte", "Dubois", "Eriksen", "Escobar", "Farouk", "Fernandes", "Fitzgerald", "Flores", "Fontaine", "Fujita",
    "Gallagher", "Garza", "Ghosh", "Gomes", "Greenfield", "Gupta", "Hale", "Hanson", "Hernandez", "Hoang",
    "Holloway", "Hussain", "Ibarra", "Iyer", "Jankowski", "Jimenez", "Johansson", "Kamau", "Kapoor", "Keller",
    "Khalil", "Kowalski", "Kurt", "Lambert", "Larsen", "Leclerc", "Lindgren", "Lozano", "Mahmood", "Maldonado",
    "Mbeki", "McAllister", "Medina", "Mendes", "Mercado", "Mitchell", "Morales", "Moreau", "Mwangi", "Nakamura",
    "Navarro", "Nguyen", "Nilsson", "Obi", "Ochoa", "Oduya", "Okafor", "Ortega", "Osei", "Park", "Pereira",
    "Petrov", "Pham", "Quintero", "Rahman", "Ramos", "Rashid", "Rosales", "Rossi", "Saito", "Salazar", "Santos",
    "Schneider", "Sharma", "Silva", "Sinclair", "Solano", "Sullivan", "Tanaka", "Teixeira", "Thompson", "Tran",
    "Ueda", "Valdez", "Vance", "Vargas", "Weber", "Whitaker", "Yamada", "Zamora",
)  # fmt: skip
