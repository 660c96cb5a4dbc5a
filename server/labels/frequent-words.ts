/** English words that prompts are made of, and what tells a slip in one of them from another word. Nothing but words. */

/** Words of English alone: none is among the frequent words of another language written in Latin letters. */
export const englishAlone: ReadonlySet<string> = listed(`
  about and any been but can could did does from here how if into its not our please she should some than that the
  their then there these they this those were what when where which who why with without would you your`);

/** Five letters at least: a slip in a shorter word is too often another word. */
export const frequentWords: ReadonlySet<string> = listed(`
  about above according account across action actually address after again against almost along already although
  always among amount another answer anyone anything apart appear argument around array attention because become
  before begin beginning behind believe below better between beyond bigger boolean bring build business calculate
  calendar called cannot careful category change character check choose class clear close colleague column coming
  command common compare complete completely condition consider contain contains continue convert correct could
  country create current customer database decide default define definitely delete describe description detail develop
  development difference different difficult directory document doing dollar during early either email employee empty
  english enough environment error especially every everyone everything exactly example except exist expect experience
  explain explanation expression family figure final finally first follow following follows format former forward
  found friend function further general generate getting given government great group handle happen happened having
  hello however implement implementation important improve include including increase index information initialize
  input inside instead integer interest interesting interview introduction issue itself knowledge language large later
  least leave length letter level library likely limit little local longer machine maintain manage manager matter
  maybe meaning medical meeting message method might million minimum minute missing model money month morning multiple
  natural necessary negative never nothing number numbers object occur occurred often option order original other
  output outside paragraph parameter particular people percent perfect perhaps person phrase picture place please
  point position positive possible prefer present previous print probably problem process product professional program
  programming project proper property provide public python quality quarter question quick quickly quite random rather
  reach really reason receive received recommend recommendation reduce regular relationship relevant remember remove
  repeat replace report request require required response restaurant result results return returns right running
  sample schedule school script search second section select sentence separate separated separately series service
  several should similar simple simply since single small software solution solve somebody someone something sometimes
  sorry special specific specify start state statement still story strategy string strings strong structure student
  studies study style subject success successful successfully suggest suggestion summary support surprise system table
  temperature thank thanks their there therefore these thing things think third those though thought thousand three
  through title today together tomorrow total translate translation trying understand until update updated useful
  usually value values variable various version water weather website wednesday weekend welcome where whether which
  while whole window within without would write writing written wrong yesterday yourself`);

/** Not one slip away from a frequent word, but written by many who mean one. */
export const knownMistakes: ReadonlySet<string> = listed(`
  accomodate acheive adn ahve calender coloumn colum definately definatly definetly delimeter delimeters dependancy
  enviorment excercise existance explaination grammer hte independant jsut knwo konw liek maintainance occurance
  paramater persistant priviledge pronounciation refered relevent sentance seperate seperated seperately seperator
  similiar sytax taht teh thsi tihs tommorow transfered wierd wiht yuo`);

/** One slip away from a frequent word, and a word of its own, of English or of another language. */
export const wordsOfTheirOwn: ReadonlySet<string> = listed(`
  abut actin anther begun bein being bellow bing blow bogger brig brung bugger chose clads cleat cold compete concert
  coning cose county covert crate decode deine derail ding dolar dong dring eery employe employer ether evert exit
  exits fiend firmer fist fond fried fund greta lage langage lare last latter lave layer leat lest lettre leve linger
  loner mange manger mater medial meting minuet monet mony moth mullion noting objet oder pace pease phase pint pont
  prase precious prefect preset programing projet provably pubic quartet quicky quiet quire quote rally ransom rater
  receives repot requires requite requited sall sate separates sill sine singe sole stare starr stat statt sting
  stings stong stricture strig strung studied stye tale tank tanks thee thins thong thongs threw thunk tile ting tings
  tink toady tose tough tree trough truing tying updates vale vales valued varios were whee widow wile wong wring
  wrote`);

function listed(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter((word) => word !== ''));
}
