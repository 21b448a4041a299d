"""Texts of the test corpus: written for it, each piece about something that no other piece is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A page's own subject, and a question about it in the other language."""

    title: str
    text: str
    question: str


# Spread over the long English survey; asked for in Chinese.
FEATURES = (
    Piece(
        "Keeping bees through the winter",
        "The beekeepers of the northern villages tilt every hive slightly forward in October, so that the "
        "water which condenses under the lid runs out of the entrance instead of dripping on the cluster. A "
        "strip of mesh keeps mice away. Honey is never taken after the first of August, for a colony needs "
        "about fifteen kilograms of its own stores to live until the willows flower. Damp kills more "
        "colonies than cold does.",
        "冬天怎样防止蜂箱受潮？",
    ),
    Piece(
        "Cleaning the great lens",
        "The lens of the old lighthouse is washed twice a year with spirit of wine and a linen cloth, never "
        "with soap, which leaves a film on the prisms. The keeper wears an apron without buttons lest he "
        "scratch the glass. While the work goes on the curtains stay drawn, because the sun shining through "
        "the lens has set fire to the lantern room before.",
        "灯塔的透镜应该用什么擦洗？",
    ),
    Piece(
        "The tide mill",
        "The tide mill stores the flood behind a gate and grinds on the ebb. It works for about four hours "
        "after every high water, by day or by night, so that the miller's hours move with the moon. The "
        "mill pond has to be dredged every ninth year; otherwise the mud takes up a third of the water and "
        "the wheel stops an hour early.",
        "潮汐磨坊每天什么时候能磨面粉？",
    ),
    Piece(
        "Who mends the roof",
        "By the custom of the district the landlord pays for the roof, the outer walls and the chimney, and "
        "the tenant for windows, locks and paint. If rain comes in and the landlord does nothing for "
        "fourteen days after a letter, the tenant may call a roofer and take the bill off the rent. Nobody "
        "may be put out of a house between November and March.",
        "租来的房子屋顶漏雨，修理费由谁承担？",
    ),
    Piece(
        "The cheese caves",
        "Wheels of cheese ripen in sandstone caves in which the air stands at eleven degrees all year. They "
        "are turned every second day and rubbed with brine until a rind has formed, which takes three "
        "weeks. A wheel that sounds hollow when it is tapped has a crack inside and is sold young to the "
        "bakeries.",
        "奶酪在山洞里成熟时温度是多少？",
    ),
    Piece(
        "Earthquake drills in schools",
        "All schools hold an earthquake drill on the first Monday of March. At the bell the children get "
        "under their desks and hold on to the legs; nobody runs for the stairs while the ground is shaking. "
        "When it is over they walk to the playing field, where each teacher counts the class. Lifts are not "
        "used until an engineer has looked at them.",
        "地震时学生应该怎么做？",
    ),
    Piece(
        "Making salt from the sea",
        "Sea water is led through a chain of shallow clay basins, each a little lower and a little saltier "
        "than the one before, until the sun and the wind have taken most of the water away. In the last "
        "basin the crystals are raked together in the evening. Grey salt lies at the bottom; the white "
        "flower that floats on top for a few hours fetches ten times the price.",
        "怎样用海水晒盐？",
    ),
    Piece(
        "The eels of the estuary",
        "In late autumn, on moonless nights after heavy rain, the grown eels leave the ditches and swim "
        "down to the sea to spawn far away in the ocean; none of them ever comes back. Their young, as "
        "clear as glass and no longer than a finger, come up the river four years later. Fishing for them "
        "is forbidden from November until the end of January.",
        "鳗鱼什么时候游回大海产卵？",
    ),
    Piece(
        "Insurance of small boats",
        "The owner of an insured boat has to report damage within thirty days and to keep the broken parts "
        "until the assessor has seen them. Nothing is paid if the skipper was drunk, if the boat went out "
        "in spite of a storm warning, or if the mooring had not been inspected during the past two years. "
        "Stolen engines are covered only when they were chained.",
        "哪些情况下船舶保险不予赔偿？",
    ),
    Piece(
        "Vaccinating dogs",
        "Every dog older than three months must be vaccinated against rabies, and again every third year. "
        "The veterinary surgeon hands out a numbered tag for the collar. A dog that has bitten somebody is "
        "kept apart for ten days and watched; if it stays healthy the bitten person needs no further "
        "injections.",
        "狗咬人之后要隔离观察多少天？",
    ),
    Piece(
        "The seed library",
        "Gardeners borrow seeds in spring and bring back twice as many in autumn, taken from their best "
        "plants. Beans and tomatoes are easy, since they fertilise themselves; pumpkins have to be "
        "pollinated by hand, or the next crop may be bitter and even poisonous. Seeds are kept dry in glass "
        "jars beside a bag of rice, and stay good for about four years.",
        "种子图书馆怎么借种子，要还多少？",
    ),
    Piece(
        "Learning to walk on stilts",
        "Shepherds in the marsh used to watch their flocks from stilts more than a metre high, leaning on a "
        "third pole and knitting while they stood. Children begin at seven on short ones, with one hand on "
        "a fence. The race at midsummer is run over two kilometres, and whoever falls in the ditch pays for "
        "the cider.",
        "牧羊人为什么踩高跷放羊？",
    ),
)

# One a page of the Chinese handbook; asked for in English.
CHINESE = (
    Piece(
        "电梯安全",
        "住宅楼的电梯每十五天保养一次，每年由检验机构检验一次，检验标志贴在轿厢内。电梯突然停住时，应当按下警铃"
        "并等待救援，不要强行扒门，也不要从天窗爬出。轿厢内装有对讲机，值班室昼夜有人接听。发生火灾和地震时"
        "一律走楼梯，不得乘坐电梯。",
        "What should I do when the lift gets stuck?",
    ),
    Piece(
        "垃圾分类",
        "生活垃圾分为四类：可回收物、有害垃圾、厨余垃圾和其他垃圾。废电池、过期药品和荧光灯管属于有害垃圾，"
        "要投入红色的桶。剩菜剩饭沥干水分以后投入绿色的桶，塑料袋另外投放。大件家具请提前两天预约上门收运。",
        "Into which bin do old batteries and expired medicine go?",
    ),
    Piece(
        "茶叶的存放",
        "绿茶最怕光、怕热、怕潮，买回来以后应当装进不透光的铁罐，放在冰箱里，六个月之内喝完。普洱茶则要放在"
        "通风而没有异味的地方，越陈越香，不能密封。茶叶不要和香皂、樟脑一起存放，否则会串味。受潮的茶叶可以"
        "用小火慢慢烘干。",
        "How should green tea be stored so that it stays fresh?",
    ),
    Piece(
        "劳动合同的解除",
        "劳动者提前三十日以书面形式通知用人单位，可以解除劳动合同；在试用期内提前三日通知即可。用人单位拖欠工资"
        "或者不缴纳社会保险的，劳动者可以立即辞职并要求经济补偿。经济补偿按照工作年限计算，每满一年支付一个月"
        "的工资。",
        "How many days of notice must an employee give before leaving the job?",
    ),
    Piece(
        "急救常识",
        "有人被烫伤时，先用流动的冷水冲洗二十分钟，再剪开衣物，不要涂牙膏或者酱油，也不要挑破水泡。流鼻血时身体"
        "前倾，捏住鼻翼十分钟，不要仰头。有人昏倒又没有呼吸，立即拨打急救电话并做胸外按压，每分钟一百到一百二十次。",
        "First aid for a burn from boiling water",
    ),
    Piece(
        "图书馆借阅规则",
        "读者凭身份证免费办理借书证，每次最多借十本，期限为三十天，可以续借一次。逾期不收罚款，但是在归还之前"
        "不能再借。古籍和报纸只能在阅览室里看。书籍遗失的，按照原价的两倍赔偿，或者买一本同样的书还给图书馆。",
        "What does a reader pay for a lost library book?",
    ),
    Piece(
        "冬季供暖",
        "每年十一月十五日到次年三月十五日供暖，室内温度不低于十八度。暖气片不热时，先打开放气阀，等有水流出来再"
        "拧紧。温度不达标的住户可以打电话要求测温，连续两天不合格的，按天退还费用。不要用家具把暖气片挡住。",
        "The radiators stay cold in winter: what can a resident do about it?",
    ),
    Piece(
        "饲养蚕宝宝",
        "蚕一生要蜕四次皮，大约二十八天以后开始吐丝结茧。桑叶要新鲜、干净，不能带水，否则蚕会拉肚子。喂蚕之前先"
        "洗手，养蚕的盒子要远离蚊香和杀虫剂。一个茧的丝可以抽出一千米左右。",
        "What kills silkworms, and what do they eat?",
    ),
)

# The two-column paper: sections of running text.
PAPER_TITLE = "Trees and the Heat of City Nights"
PAPER = (
    (
        "Introduction",
        "Cities are warmer than the land around them, and the difference is greatest not at noon but some "
        "hours after sunset. Brick, asphalt and concrete take up the sun's heat by day and give it back by "
        "night, when sleepers would need the cool air most. Doctors have known for a long time that a run "
        "of hot nights costs more lives than a single hot afternoon, because the body finds no time to "
        "recover. Planting trees is the remedy that councils name first. How much a tree helps, however, "
        "and at which hour, has seldom been measured in the street itself. Most figures come from "
        "satellites, which see the roofs and the crowns but not the pavement below them, and which pass "
        "over in the morning.",
    ),
    (
        "Method",
        "We fixed one hundred and forty thermometers to lamp posts in six districts, at the height of a "
        "child's head, and read them every ten minutes from May to September in two years. Half of the "
        "posts stood under closed crowns, the other half in streets of the same width and direction without "
        "any trees. Each sensor was shielded by a white tube with a small fan, since a thermometer in still "
        "air shows its own warmth rather than that of the street. Every second week the sensors were "
        "brought together in one room for a night, and their readings compared; three that had drifted by "
        "more than a fifth of a degree were thrown away together with their records.",
    ),
    (
        "Results",
        "Under the crowns the afternoon was cooler by two and a half degrees on average. At midnight the "
        "gain had shrunk to less than half a degree, and in narrow streets with dense plane trees it had "
        "turned into a loss: the leaves held back the warm air that would otherwise have risen. The best "
        "nights were found beside lawns that had been watered in the evening, where the air was cooler by "
        "one degree and a half until sunrise. Wind mattered more than shade. When it blew along the street, "
        "the difference between planted and bare pavements vanished within minutes. Limes cooled more than "
        "maples, and young trees that were watered cooled more than old ones that were not.",
    ),
    (
        "Discussion",
        "Trees are a remedy for hot days rather than for hot nights. A council that wants its citizens to "
        "sleep should leave gaps between the crowns, so that the street can breathe, and should water the "
        "grass after sunset, even if the noon shade suffers a little. Pale roofs and pale asphalt, which "
        "never take the heat up in the first place, would do more for the night than any planting; they "
        "cost less, too. We do not say that trees are useless. They keep the afternoon bearable, they hold "
        "the rain, and people who can see one from the window ask for fewer painkillers. But they are not a "
        "substitute for a cool wall.",
    ),
    (
        "Limits",
        "Our city lies in a plain and has dry summers. In a humid climate the leaves evaporate less, and by "
        "the sea the evening breeze may hide what we saw. Nor did we measure inside the houses, where "
        "people sleep; a fan beside the bed might well outdo a whole avenue. Two summers are few. The "
        "second one was the hottest since records began, so that a third of the limes dropped their leaves "
        "in August, and the figures for September rest on those trees that had been watered by the "
        "residents.",
    ),
)

GUQIN = (
    "古琴的保养\n\n古琴是木头做的，最怕忽干忽湿。琴房的湿度以百分之五十到六十为宜，冬天烧暖气时要放一盆水。\n"
    "不弹的时候把琴装进琴囊，挂在不靠外墙的地方，不要让太阳直晒。\n\n琴弦断了怎么办\n\n"
    "换弦的时候要先松开雁足上的旧弦，再从琴尾穿过新弦，一圈一圈拉紧。新弦会走音，第二天要再调一次。\n"
    "冬天手冷，先把手焐热再弹，免得伤了筋。\n\n学琴的次序\n\n"
    "初学者先练右手的八种指法，再学《仙翁操》。每天半个小时，比一个星期弹一次、一次弹半天好得多。\n"
)
GUQIN_QUESTION = "How do I replace a broken string of the instrument?"

HANDBOOK_QUESTION = "工作满十年的员工每年有多少天带薪休假？"
BACKUP_QUESTION = "怎样删除过期的旧备份快照？"

BACKUP = '''# Backup tool

Copies a folder into a repository of snapshots. Nothing is ever changed in the folder itself.

## Restoring a file

Name the snapshot and the path; the file is written beside the original, with the date in its name, and never
over it:

```python
def restore(repository, snapshot, path):
    """Write one file of a snapshot beside the original."""
    entry = repository.open(snapshot).find(path)
    target = path.with_name(f"{path.stem}-{snapshot:%Y%m%d}{path.suffix}")
    with target.open("xb") as file:
        for chunk in entry.chunks():
            file.write(chunk)
    return target
```

## Dropping old snapshots

Snapshots are thinned out like the memories of a diary: all of the last week, one a week for a quarter of a
year, one a month for ever.

```python
def expired(snapshots, now):
    """The snapshots that no rule keeps any longer."""
    kept = set()
    for rule in (Daily(7), Weekly(13), Monthly(None)):
        kept.update(rule.choose(snapshots, now))
    return [snapshot for snapshot in snapshots if snapshot not in kept]


def drop(repository, snapshots):
    """Delete snapshots, then the chunks that nothing refers to."""
    for snapshot in snapshots:
        repository.unlink(snapshot)
    repository.collect_garbage()
```

## Settings

| Setting | Default | Meaning |
|---|---|---|
| `chunk_size` | 4 MiB | how much of a file is stored as one piece |
| `compression` | zstd | none, gzip or zstd |
| `verify_every` | 30 days | how often all chunks are read again and compared with their checksums |
| `bandwidth` | unlimited | kilobytes a second that may go over the network |

## When something goes wrong

1. Run `backup verify`; it names the damaged chunks.
2. Copy the newest healthy snapshot to another disk before anything else.
3. Run `backup repair`, which fetches lost chunks from the original files where they still exist.
'''
