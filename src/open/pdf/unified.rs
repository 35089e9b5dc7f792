//! Characters that PDF fonts name by a look-alike, brought to the character that is meant: radicals
//! and compatibility ideographs to unified ideographs, vertical punctuation to its upright form.

use std::sync::LazyLock;

/// Stands in the tables below for a character that has no unified form.
const NONE: char = '.';

/// For U+2E80 and those that follow: CJK radicals supplement (Unicode's equivalent ideographs).
const RADICALS: &str = "\
     .厂乛乚乙亻冂..刂卜㔾小小兀尣尢尣巳幺彑彐忄㣺扌攵.旡日月歺母民氵氺灬爫爫丬牛\
     犭王.目示礻竹糹纟罓罒㓁冈.羊羊羋耂肀聿肉臼艹艹艹虎衤覀西见角.讠贝.车辶辶辶阝\
     钅長镸长门阜阝雨青韦页风飞食.飠饣.马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟";

/// For U+2F00 and those that follow: Kangxi radicals.
const KANGXI: &str = "\
     一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀\
     寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋\
     比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸\
     缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛\
     辰辵邑酉釆里金長門阜隶隹雨青非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻\
     黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// For U+F900 and those that follow: CJK compatibility ideographs.
const COMPATIBILITY: &str = "\
     豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟\
     廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累\
     縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮\
     兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈\
     裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉\
     杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘\
     藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀..塚.晴..凞猪益\
     礼神祥福靖精羽.蘒.諸..逸都...飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎\
     懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著褐視謁謹賓贈辶逸\
     難響頻恵𤋮舘..並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢嬨廒廙彩徭惘慎愈憎慠懲戴揄搜摒\
     敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯猪瑱甆画瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆\
     視調諸請謁諾諭謹變贈輸遲醙鉶陼難靖韛響頋頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎";

/// For U+FE10 and those that follow: vertical forms.
const VERTICAL: &str = "\
     ，、。：；！？〖〗";

/// For U+FE30 and those that follow: CJK compatibility forms.
const VERTICAL_BRACKETS: &str = "\
     .—–＿＿（）｛｝〔〕【】《》〈〉「」『』";

/// The tables, each with the first character it is for.
static TABLES: LazyLock<[(u32, Vec<char>); 5]> = LazyLock::new(|| {
    [
        (0x2E80, RADICALS),
        (0x2F00, KANGXI),
        (0xF900, COMPATIBILITY),
        (0xFE10, VERTICAL),
        (0xFE30, VERTICAL_BRACKETS),
    ]
    .map(|(first, targets)| (first, targets.chars().collect()))
});

/// The character meant by one that a PDF gives; most stand for themselves.
pub(super) fn unified(character: char) -> char {
    // Nearly every character of a report lies outside of the tables.
    if !matches!(character, '\u{2E80}'..='\u{2FD5}' | '\u{F900}'..='\u{FE4F}') {
        return character;
    }
    let code = u32::from(character);
    TABLES
        .iter()
        .find_map(|(first, targets)| targets.get(code.checked_sub(*first)? as usize))
        .copied()
        .filter(|target| *target != NONE)
        .unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_become_what_is_meant() {
        for (given, meant) in [
            ("⼀⼆⼋⼗", "一二八十"),
            ("⽂⼯⼈⽣", "文工人生"),
            ("⻓⻋⻔⻢⺠", "长车门马民"),
            ("⿑⿓⿔⾭", "齊龍龜青"),
            ("\u{F90A}\u{F98E}\u{F9E4}\u{FA19}\u{FAD9}", "金年理神龎"),
            ("\u{FE35}甲\u{FE36}\u{FE10}\u{FE12}\u{FE3D}", "（甲），。《"),
            // No unified form, or already one.
            ("⺀\u{FA0E}一文ab，\u{FE4F}", "⺀\u{FA0E}一文ab，\u{FE4F}"),
        ] {
            let got: String = given.chars().map(unified).collect();
            assert_eq!(got, meant);
        }
    }

    #[test]
    fn tables_are_as_long_as_their_blocks() {
        let lengths = TABLES.iter().map(|(_, targets)| targets.len());
        assert_eq!(lengths.collect::<Vec<_>>(), [116, 214, 474, 9, 21]);
    }
}
